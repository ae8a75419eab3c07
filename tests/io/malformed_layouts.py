"""Text tables laid out in every way that people have them."""

from __future__ import annotations

import bz2
import gzip
import lzma

from malformed_kit import GOOD, NAN, PLAIN, Case, Read, T, X, archive, text

UNITS = ("m",)
TABLE = [
    ("plain", text(PLAIN), GOOD),
    ("one row", text("t,x\n0.5,1\n"), Read({"x": [1.0]}, [0.5])),
    ("one column", text("x\n1\n2\n4\n"), Read({"x": [1, 2, 4]}, [0, 1, 2], "sample")),
    (
        "no header",
        text("5.5,1\n3.5,2\n4.5,4\n"),
        Read({"x0": [5.5, 3.5, 4.5], "x1": [1, 2, 4]}, notes=("no row of names",)),
    ),
    ("byte order mark", text("\ufeff" + PLAIN), GOOD),
    ("utf-16", text(PLAIN, "utf-16"), Read({"x": X}, T, notes=("UTF-16",))),
    ("utf-16 without mark", text(PLAIN, "utf-16-le"), GOOD),
    (
        "latin-1",
        text("t,Größe (µm)\n0,1\n1,3\n", "latin-1"),
        Read({"Größe": [1, 3]}, units=("µm",), notes=("not UTF-8",)),
    ),
    ("carriage returns", text(PLAIN.replace("\n", "\r")), Read({"x": X}, T, notes=("carriage returns",))),
    ("windows line ends", text(PLAIN.replace("\n", "\r\n")), GOOD),
    (
        "mixed line ends",
        text("t,x\r\n0,1\n1,2\r2,4\r\n"),
        Read({"x": [1, 2, 4]}, [0, 1, 2], notes=("several kinds",)),
    ),
    ("tabs", text(PLAIN.replace(",", "\t")), GOOD),
    ("bars", text(PLAIN.replace(",", "|")), GOOD),
    ("blanks", text("   t    x\n 0.0  1.0\n 0.5  2.5\n10.0 -3.0\n"), Read({"x": [1, 2.5, -3]}, [0, 0.5, 10])),
    (
        "semicolon, decimal comma",
        text("t;x\n0,0;1,0\n0,5;2,5\n1,0;-3,25\n"),
        Read({"x": [1, 2.5, -3.25]}, [0, 0.5, 1]),
    ),
    ("one column, decimal comma", text("x\n1,5\n2,5\n4,5\n"), Read({"x": [1.5, 2.5, 4.5]})),
    ("quoted decimal comma", text('t,x\n0,"1,5"\n1,"2,5"\n'), Read({"x": [1.5, 2.5]})),
    (
        "thousands",
        text('t,x\n0,"1,234.5"\n1,"12,345.5"\n2,17\n'),
        Read({"x": [1234.5, 12345.5, 17]}, notes=("thousands",)),
    ),
    ("thousands with dots", text("t;x\n0;1.234,5\n1;12.345,5\n2;7,5\n"), Read({"x": [1234.5, 12345.5, 7.5]})),
    ("preamble", text("Logger 7\nStation: Alp\n\n" + PLAIN), Read({"x": X}, T, notes=("2 lines in front",))),
    (
        "sampling rate in the preamble",
        text("Sampling rate: 250 Hz\nx\n1\n5\n2\n"),
        Read({"x": [1, 5, 2]}, [0, 0.004, 0.008], "s"),
    ),
    (
        "comment lines",
        text("# by me\n" + PLAIN.replace("0.5,", "# pause\n0.5,")),
        Read({"x": X}, T, notes=("1 comment lines",)),
    ),
    ("names in a comment", text("# t x\n0.0 1.0\n0.5 2.5\n"), Read({"x": [1, 2.5]}, [0, 0.5])),
    ("units in the names", text("time [ms],speed (m)\n0,1\n2,5\n"), Read({"speed": [1, 5]}, [0, 2], "ms", UNITS)),
    (
        "row of units",
        text("time,speed\ns,m\n0,1\n2,5\n"),
        Read({"speed": [1, 5]}, [0, 2], "s", UNITS, ("row of units",)),
    ),
    ("names twice", text("t,x,x\n0,1,7\n1,2,5\n"), Read({"x": [1, 2], "x_2": [7, 5]}, notes=("used twice",))),
    (
        "repeated header",
        text(PLAIN + PLAIN.replace("0.0,", "2.0,", 1).split("0.5,")[0]),
        Read({"x": [*X, 1.0]}, [*T, 2.0], notes=("repeated",)),
    ),
    ("delimiter at the end", text("t,x,\n0,1,\n1,2,\n"), Read({"x": [1, 2]}, notes=("nameless empty",))),
    ("delimiter at the end of data only", text("t,x\n0,1,\n1,2,\n"), Read({"x": [1, 2]}, [0, 1])),
    (
        "row labels without a name",
        text("x,y\n1,2.5,6\n2,3.5,5\n3,1.5,4\n"),
        Read({"x": [2.5, 3.5, 1.5], "y": [6, 5, 4]}, [0, 1, 2], "sample"),
    ),
    (
        "index column",
        text(",x\n0,2.5\n1,3.5\n2,1.5\n"),
        Read({"x": [2.5, 3.5, 1.5]}, notes=("only counts the rows",)),
    ),
    (
        "short rows",
        text("t,x,y\n0,1,2\n1,3\n2,5,6\n"),
        Read({"x": [1, 3, 5], "y": [2, NAN, 6]}, notes=("fewer cells", "line 3")),
    ),
    (
        "long rows",
        text("t,x\n0,1\n1,3,9\n2,5\n3,6\n"),
        Read({"x": [1, 5, 6]}, [0, 2, 3], notes=("more cells", "line 3")),
    ),
    ("quoted line break", text('t,x,note\n0,1,"a\nb"\n1,3,c\n'), Read({"x": [1, 3]}, [0, 1])),
    ("blank lines", text(PLAIN.replace("\n", "\n\n")), Read({"x": X}, T, notes=("blank lines",))),
    (
        "text column",
        text("t,x,wind\n0,1,N\n1,3,SW\n"),
        Read({"x": [1, 3]}, notes=("'wind' holds text", "left out")),
    ),
    ("truth column", text("t,x,on\n0,1,true\n1,3,false\n"), Read({"on": [1, 0]}, notes=("truth",))),
    ("yes and no", text("t,x,on\n0,1,yes\n1,3,no\n2,4,\n"), Read({"on": [1, 0, NAN]}, notes=("yes or no",))),
    ("packed by gzip", lambda p: p.write_bytes(gzip.compress(PLAIN.encode())), GOOD),
    ("packed by bzip2", lambda p: p.write_bytes(bz2.compress(PLAIN.encode())), GOOD),
    ("packed by xz", lambda p: p.write_bytes(lzma.compress(PLAIN.encode())), GOOD),
    ("packed by zip", archive(a__csv=PLAIN.encode()), GOOD),
    ("Fortran exponents", text("t x\n0 1.5D+01\n1 2.5D-01\n"), Read({"x": [15, 0.25]})),
    ("no line end at the end", text(PLAIN.rstrip("\n")), GOOD),
    (
        "logger with four header rows",
        text(
            '"TOA5","CR1000"\n"TIMESTAMP","RECORD","Temp_Avg"\n"TS","RN","Deg C"\n"","","Avg"\n'
            '"2014-01-01 00:00:00",0,5.5\n"2014-01-01 00:10:00",1,"NAN"\n"2014-01-01 00:20:00",2,5.7\n'
        ),
        Read({"Temp_Avg": [5.5, NAN, 5.7]}, [0, 1 / 6, 1 / 3], "h", ("Deg C",), ("RECORD",)),
    ),
    (
        "single quotes",
        text("'Elapsed time','MLII'\n'hh:mm:ss.mmm','mV'\n0:00.000,-0.145\n0:00.004,-0.125\n0:00.008,-0.135\n"),
        Read({"MLII": [-0.145, -0.125, -0.135]}, [0, 0.004, 0.008], "s", ("mV",)),
    ),
    ("years as names", text("station,2001,2002\na,1,2\nb,3,5\n"), Read({"2001": [1, 3], "2002": [2, 5]})),
    (
        "names that are numbers",
        text("t,400,410\n0,1.5,2.5\n1,2.5,2\n"),
        Read({"400": [1.5, 2.5], "410": [2.5, 2]}, [0, 1]),
    ),
    ("end-of-file mark", text(PLAIN + "\x1a"), GOOD),
    ("footer", text("t,x\n0,1\n1,2\n2,4\nEND\n"), Read({"x": [1, 2, 4]}, [0, 1, 2], notes=("no readable time",))),
]
CASES = [Case(n, "a.csv", w, e) for n, w, e in TABLE]
