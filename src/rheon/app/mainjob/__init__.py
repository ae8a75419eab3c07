"""The main job, `rheon fit`: read, look, race, judge, understand, write. One file a stage."""
