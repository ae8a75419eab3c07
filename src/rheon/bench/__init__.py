"""Floor 4: tasks, racers and scores in one place; runs that resume, on one machine or many; fits judged."""
