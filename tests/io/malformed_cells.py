"""Text tables with odd cells, and clocks in every notation."""

from __future__ import annotations

import numpy as np
from malformed_kit import NAN, Case, Read, rows, text

WORDS = ["", "NA", "NaN", "null", "-", "n/a", "#N/A", " ", "None", "?"]
MISSING = "t,x\n0,1\n" + "".join(f"{i + 1},{w}\n" for i, w in enumerate(WORDS)) + "11,2\n"
LOCAL = "2014-10-26 01:00,1\n2014-10-26 02:00,2\n2014-10-26 02:00,4\n2014-10-26 03:00,5\n"
ZONED = "2014-10-26T01:00+02:00,1\n2014-10-26T02:00+02:00,2\n2014-10-26T02:00+01:00,4\n2014-10-26T03:00+01:00,5\n"
TABLE = [
    ("words for missing", text(MISSING), Read({"x": [1, *[NAN] * len(WORDS), 2]}, notes=("10 of 12",))),
    (
        "one text blank in numbers",
        text("t,x\n0,1\n1,oops\n2,3\n3,4\n"),
        Read({"x": [1, NAN, 3, 4]}, notes=("oops", "data row 2")),
    ),
    (
        "infinite values",
        text("t,x\n0,1\n1,inf\n2,-Infinity\n3,4\n"),
        Read({"x": [1, NAN, NAN, 4]}, notes=("2 infinite", "data row 2")),
    ),
    ("constant column", text("t,x,y\n0,1,5\n1,3,5\n2,4,5\n"), Read({"y": [5, 5, 5]}, notes=("'y' is constant",))),
    ("empty column", text("t,x,y\n0,1,\n1,3,\n"), Read({"x": [1, 3]}, notes=("'y' is empty",))),
    (
        "code suspected",
        text("t,x\n0,1\n1,-999\n2,2\n3,3\n"),
        Read({"x": [1, -999, 2, 3]}, notes=("-999", "may mean missing")),
    ),
    (
        "code declared",
        text("# missing value: -999\nt,x\n0,1\n1,-999\n2,2\n"),
        Read({"x": [1, NAN, 2]}, notes=("declared",)),
    ),
    (
        "duplicate times",
        text("t,x\n0,1\n1,3\n1,5\n2,4\n3,4\n4,4\n"),
        Read({"x": [1, 4, 4, 4, 4]}, [0, 1, 2, 3, 4], notes=("repeat a time", "averaged")),
    ),
    ("unsorted times", text("t,x\n0,1\n2,3\n1,5\n"), Read({"x": [1, 5, 3]}, [0, 1, 2], notes=("out of order",))),
    ("falling times", text("t,x\n2,1\n1,3\n0,5\n"), Read({"x": [5, 3, 1]}, [0, 1, 2], notes=("reversed",))),
    ("uneven times", text("t,x\n0,1\n1,3\n5,5\n"), Read({"x": [1, 3, 5]}, [0, 1, 5], notes=("uneven",))),
    ("missing time", text("t,x\n0,1\n,3\n2,5\n"), Read({"x": [1, 5]}, [0, 2], notes=("no readable time",))),
    (
        "ISO dates",
        text("date,x\n2014-01-01,1\n2014-01-02,3\n2014-01-04,5\n"),
        Read({"x": [1, 3, 5]}, [0, 1, 3], "d"),
    ),
    (
        "German dates",
        text("Datum;x\n31.12.2013 23:00;1,5\n31.12.2013 24:00;3,5\n01.01.2014 01:00;5,5\n"),
        Read({"x": [1.5, 3.5, 5.5]}, [0, 1, 2], "h"),
    ),
    (
        "American dates",
        text("date,x\n12/30/2013,1\n12/31/2013,3\n1/1/2014,5\n"),
        Read({"x": [1, 3, 5]}, [0, 1, 2], "d"),
    ),
    (
        "named months",
        text("date,x\n30-Dec-2013,1\n31-Dec-2013,3\n01-Jan-2014,5\n"),
        Read({"x": [1, 3, 5]}, [0, 1, 2], "d"),
    ),
    (
        "months",
        text("Month,x\n2013-11,1\n2013-12,3\n2014-01,5\n2014-03,2\n"),
        Read({"x": [1, 3, 5, 2]}, [0, 1, 2, 4], "month"),
    ),
    ("quarters", text("quarter,x\n2013Q3,1\n2013Q4,3\n2014Q1,5\n"), Read({"x": [1, 3, 5]}, [0, 3, 6], "month")),
    (
        "compact dates",
        text("date,x\n20131231,1\n20140101,3\n20140102,5\n"),
        Read({"x": [1, 3, 5]}, [0, 1, 2], "d"),
    ),
    (
        "spreadsheet day numbers",
        text("date,x\n41639,1\n41640,3\n41641,5\n"),
        Read({"x": [1, 3, 5]}, [0, 1, 2], "d", notes=("2013-12-31",)),
    ),
    (
        "seconds since 1970",
        text("timestamp,x\n1388534400,1\n1388534401,3\n1388534403,5\n"),
        Read({"x": [1, 3, 5]}, [0, 1, 3], "s", notes=("2014-01-01",)),
    ),
    (
        "milliseconds since 1970",
        text("timestamp,x\n1388534400000,1\n1388534400250,3\n1388534400500,5\n"),
        Read({"x": [1, 3, 5]}, [0, 0.25, 0.5], "s"),
    ),
    (
        "date and time apart",
        text("date,time,x\n2014-01-01,00:00,1\n2014-01-01,12:00,3\n2014-01-02,00:00,5\n"),
        Read({"x": [1, 3, 5]}, [0, 12, 24], "h"),
    ),
    (
        "date in parts",
        text("year,month,day,hour,x\n2014,2,28,22,1\n2014,2,28,23,3\n2014,3,1,0,5\n"),
        Read({"x": [1, 3, 5]}, [0, 1, 2], "h"),
    ),
    (
        "times of day past midnight",
        text("time,x\n23:59:58,1\n23:59:59,3\n00:00:00,5\n"),
        Read({"x": [1, 3, 5]}, [86398, 86399, 86400], "s"),
    ),
    (
        "end of daylight saving",
        text("date,x\n" + LOCAL),
        Read({"x": [1, 3, 5]}, [0, 1, 2], notes=("repeat a time",)),
    ),
    ("daylight saving with zones", text("date,x\n" + ZONED), Read({"x": [1, 2, 4, 5]}, [0, 1, 2, 3])),
    (
        "two-digit years",
        text("Datum\tWert\n01.02.03 10:15\t1,5\n01.02.03 10:30\t2,5\n"),
        Read({"Wert": [1.5, 2.5]}, [0, 0.25], "h", notes=("2003-02-01",)),
    ),
    (
        "days first, by the decimal comma",
        text("date;x\n01/02/2003;1,5\n01/03/2003;2,5\n"),
        Read({"x": [1.5, 2.5]}, [0, 1], "month", notes=("other order would fit",)),
    ),
    (
        "month names",
        text("year,month,x\n2001,Jan,1\n2001,Feb,2\n2001,Apr,4\n"),
        Read({"x": [1, 2, 4]}, [0, 1, 3], "month"),
    ),
    ("weeks", text("week,x\n2014-W01,1\n2014-W02,2\n"), Read({"x": [1, 2]}, [0, 7], "d")),
    (
        "years by months",
        text(
            "YEAR,JAN,FEB,MAR,APR,MAY,JUN,JUL,AUG,SEP,OCT,NOV,DEC\n2000,1,2,3,4,5,6,7,8,9,10,11,12\n2001,13,,,,,,,,,,,24\n"
        ),
        Read({"value": [*range(1, 14), *[NAN] * 10, 24]}, list(range(24)), "month"),
    ),
    (
        "a column that repeats the clock",
        text("date,elapsed,x\n2014-01-01,0,5\n2014-01-02,24,6\n2014-01-03,48,1\n"),
        Read({"x": [5, 6, 1]}, [0, 1, 2], "d", notes=("elapsed", "left out")),
    ),
    (
        "Zulu times",
        text("time,x\n2014-01-01T00:00:00Z,1\n2014-01-01T00:00:01Z,3\n"),
        Read({"x": [1, 3]}, [0, 1], "s"),
    ),
    (
        "working days",
        text("date,x\n" + rows((d, i) for i, d in enumerate(np.busday_offset("2014-01-01", np.arange(30)).tolist()))),
        Read(times=[float(i) for i in range(30)], unit="working day"),
    ),
    (
        "ages before present",
        text("Age [ka BP],x\n0,1\n1,3\n2,5\n"),
        Read({"x": [5, 3, 1]}, [-2, -1, 0], notes=("backwards",)),
    ),
    (
        "impossible date",
        text("date,x\n2014-02-27,1\n2014-02-28,3\n2014-02-30,5\n2014-03-01,7\n2014-03-02,7\n2014-03-03,8\n"),
        Read({"x": [1, 3, 7, 7, 8]}, notes=("no readable time",)),
    ),
    ("many paths", text("series,time,x\n0,0,1\n0,1,2\n1,0,3\n1,1,4\n"), Read(shape=(2, 2, 1), notes=("2 paths",))),
    (
        "numbers as large as doubles",
        text("t,x\n0,1e308\n1,-1e308\n2,5e-324\n"),
        Read({"x": [1e308, -1e308, 5e-324]}),
    ),
    ("integers beyond 64 bits", text("t,x\n0,99999999999999999999\n1,1\n"), Read({"x": [1e20, 1.0]})),
]
CASES = [Case(n, "a.csv", w, e) for n, w, e in TABLE]
