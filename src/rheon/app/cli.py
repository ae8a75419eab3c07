"""The command `rheon`: starts at once, imports what is heavy inside the commands, and never ends in a traceback."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
import warnings

from rheon.core.errors import RheonError

from . import cli_errors
from .cli_terminal import Terminal

# command -> what it does in a few words; the module rheon.app.cli_<command> is imported when it is asked for
COMMANDS = {
    "fit": "a recording into a model, a leaderboard and a report",
    "forecast": "continue a recording with a saved model",
    "simulate": "simulate a known system or a saved model",
    "measure": "measure a recording, a known system or a saved model",
    "annotate": "exponents, dimensions, entropies of a law, known or given by equations",
    "list": "the names of systems, models, measures, data sets, papers",
    "show": "what is known about one name",
    "reproduce": "run the claims of a paper",
    "bench": "the arena: forecasters on many systems, resumable",
}
EPILOG = """examples:
  rheon fit recording.csv --budget 3min --out run
  rheon forecast run/model.safetensors --horizon 200 --out forecast.csv
  rheon simulate lorenz --n 10000 --set rho=20 --out lorenz.csv
  rheon measure lorenz
  rheon show lorenz

exit codes: 0 done, 1 a claim of `reproduce` failed or a system could not be annotated, 2 refused (wrong input),
70 a fault in rheon, 130 interrupted"""


def main(argv: list[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: arguments without the program's name; those of the process if not given.

    Returns:
        The exit code: 0 done, 1 a claim failed, 2 refused, 70 a fault in rheon, 130 interrupted.

    Source: exit code 70 is EX_SOFTWARE of sysexits; 130 is 128 plus the number of SIGINT.

    Example:
        >>> main(["--version"])
        rheon 0.1.0
        0
    """
    argv = list(sys.argv[1:] if argv is None else argv)
    terminal = Terminal(quiet=True)
    resume = ""
    try:
        asked = next((word for word in argv if word in COMMANDS), None)
        arguments = parser(asked).parse_args(argv)
        command = command_module(arguments.command)
        resume = getattr(command, "RESUME", "").format(**vars(arguments))
        terminal = Terminal(getattr(arguments, "quiet", False), getattr(arguments, "verbose", False))
        with _surroundings(terminal.verbose):
            code = command.run(arguments, terminal)
        sys.stdout.flush()
        return code
    except RheonError as error:
        terminal.close()
        return cli_errors.refused(error)
    except SystemExit as error:
        return int(error.code or 0)
    except KeyboardInterrupt:
        terminal.close()
        return cli_errors.interrupted(resume)
    except BrokenPipeError:
        # whoever read the output has had enough, as in `rheon list | head`; nothing may be written any more
        _close_output()
        return cli_errors.OK
    except MemoryError as error:
        terminal.close()
        return cli_errors.refused(RheonError(f"not enough memory ({error})", remedy="ask for fewer samples or paths"))
    except OSError as error:
        terminal.close()
        return cli_errors.refused_by_system(error)
    except Exception as error:
        terminal.close()
        return cli_errors.unexpected(error, argv)
    finally:
        terminal.close()


def command_module(name: str):
    """The module of a command: `arguments(parser)` and `run(arguments, terminal)`."""
    return importlib.import_module(f"rheon.app.cli_{name}")


def parser(asked: str | None = None) -> argparse.ArgumentParser:
    """The parser: of every command the name, of the one that is asked for the options too."""
    from rheon import __version__

    shared = Parser(add_help=False)
    # absent unless given, so that they may stand before or after the command
    absent = argparse.SUPPRESS
    shared.add_argument("-q", "--quiet", action="store_true", default=absent, help="results and errors only")
    shared.add_argument("-v", "--verbose", action="store_true", default=absent, help="log lines and warnings too")
    top = Parser(
        prog="rheon",
        parents=[shared],
        description="One interface for every dynamical system: physical, learned, and learning itself.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"rheon {__version__}")
    commands = top.add_subparsers(dest="command", metavar="command", required=True, parser_class=Parser)
    for name, words in COMMANDS.items():
        module = command_module(name) if name == asked else None
        one = commands.add_parser(name, parents=[shared], help=words, description=module.__doc__ if module else words)
        if module is not None:
            module.arguments(one)
    return top


class Parser(argparse.ArgumentParser):
    """Argument errors become RheonErrors with the nearest word, so that they look like every other error."""

    def error(self, message: str):
        """Refuse, with the nearest command or option where one is near.

        Raises:
            RheonError: always.
        """
        import difflib

        hint = ""
        wrong = message.partition("invalid choice: ")[2].partition(" ")[0].strip("'\"")
        if wrong:
            near = difflib.get_close_matches(wrong, list(COMMANDS), n=1)
            message = f"there is no command {wrong!r}" if "command" in message else message
            hint = f"did you mean {near[0]}? " if near else f"choose one of {', '.join(COMMANDS)}. "
        elif message.startswith("unrecognized arguments: "):
            wrong = message.partition(": ")[2].split()[0]
            options = [o for action in _actions(self) for o in action.option_strings]
            near = difflib.get_close_matches(wrong.partition("=")[0], options, n=1)
            message = f"{self.prog} does not know {wrong!r}"
            hint = f"did you mean {near[0]}? " if near else ""
        raise RheonError(message, remedy=f"{hint}`{self.prog} --help` shows how")


def _actions(of: argparse.ArgumentParser):
    for action in of._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield from one._actions


class _surroundings:
    """Logging, warnings and the compilation cache for the time of one command."""

    def __init__(self, verbose: bool):
        self.verbose = verbose

    def __enter__(self):
        cache = cli_errors.cache_folder()
        # inside a running JAX process the cache is that process's own business
        if cache is not None and "jax" not in sys.modules:
            os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(cache / "compiled"))
            os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.2")
        if "jax" not in sys.modules:
            # do not look for accelerators' drivers aloud
            os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
            # seeds of a network train side by side on as many devices as the process has
            if "device_count" not in os.environ.get("XLA_FLAGS", ""):
                os.environ.setdefault("JAX_NUM_CPU_DEVICES", str(os.cpu_count() or 1))
        import logging

        self.handler = logging.StreamHandler()
        self.handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        self.logger = logging.getLogger("rheon")
        self.level = self.logger.level
        if self.verbose:
            self.logger.addHandler(self.handler)
            self.logger.setLevel(logging.DEBUG)
        self.caught = warnings.catch_warnings()
        self.caught.__enter__()
        warnings.simplefilter("default" if self.verbose else "ignore")
        return self

    def __exit__(self, *exception):
        self.caught.__exit__(*exception)
        self.logger.removeHandler(self.handler)
        self.logger.setLevel(self.level)


def _close_output() -> None:
    # Python flushes the output once more at exit: give it a place that never breaks
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
