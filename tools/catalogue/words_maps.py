"""Words of the catalogue: maps."""

WORDS = {
    "Logistic": dict(
        folder="maps",
        file="logistic",
        title="Logistic map",
        summary="One hump on the unit interval: the road from rest over period doubling to chaos in a single line.",
        class_doc="May's one-hump map of the unit interval.",
        parameters={"r": "growth rate, between 0 and 4"},
        variables={"x": "population, relative to its largest value"},
        reference="May, R. M. (1976). Simple mathematical models with very complicated dynamics. Nature 261, 459-467. "
        "doi:10.1038/261459a0",
        source="May 1976, doi:10.1038/261459a0",
        tags=("chaotic", "map", "dissipative", "not invertible", "polynomial", "population"),
        caveats=(
            "x must stay in [0, 1]; outside it runs off to minus infinity.",
            "Periodic windows are dense in r: a tiny change of r can end the chaos.",
        ),
    ),
    "Chebyshev": dict(
        folder="maps",
        file="chebyshev",
        title="Chebyshev map",
        summary="cos(a acos x): for whole a the Chebyshev polynomial, with the exact exponent ln a and a known "
        "density. A test for estimators of exponents and entropy.",
        class_doc="cos(a acos x), with the exact exponent ln a for whole a of 2 or more.",
        parameters={"a": "degree; chaotic with exponent ln a for whole numbers of 2 and more"},
        variables={"x": "position in [-1, 1]"},
        reference="Adler, R. L. and Rivlin, T. J. (1964). Ergodic and mixing properties of Chebyshev polynomials. "
        "Proc. Amer. Math. Soc. 15, 794-796.",
        source="Adler and Rivlin 1964",
        tags=("chaotic", "map", "not invertible", "trigonometric", "closed form"),
        caveats=(
            "Defined on [-1, 1] only: rounding beyond 1 gives NaN in acos.",
            "The derivative of acos is infinite at +-1, so gradients through the formula fail there although the map "
            "is smooth.",
            "With a = 6 about 2.6 bits are lost each step: float64 paths are noise after some 20 steps.",
        ),
    ),
    "Ricker": dict(
        folder="maps",
        file="ricker",
        title="Ricker map",
        summary="Offspring limited by crowding, from fisheries: a hump with an exponential tail, so populations can "
        "crash but never turn negative.",
        class_doc="Ricker's model of a fish stock: growth limited by crowding.",
        parameters={"a": "growth rate of a small population, per generation"},
        variables={"x": "population, relative to the density that sets the crowding"},
        reference="Ricker, W. E. (1954). Stock and recruitment. J. Fish. Res. Board Can. 11, 559-623. "
        "doi:10.1139/f54-039",
        source="Ricker 1954, doi:10.1139/f54-039",
        tags=("chaotic", "map", "dissipative", "not invertible", "exponential", "population"),
        caveats=(
            "x must be positive; negative starts run off to minus infinity.",
            "Booms are followed by values near zero (below 0.001 at a = 3.3): use logarithms for relative errors.",
        ),
    ),
    "Bogdanov": dict(
        folder="maps",
        file="bogdanov",
        title="Bogdanov map",
        summary="A planar map that mimics the flow near a double-zero bifurcation: fixed points, loops and, with "
        "damping, mode locking and chaos.",
        class_doc="A planar map that mimics the flow near a double-zero bifurcation.",
        parameters={
            "eps": "linear growth of y: 0 keeps areas",
            "k": "strength of the force x (x - 1)",
            "mu": "coefficient of x y in the step of y",
        },
        variables={"x": "position", "y": "momentum; the step of x"},
        reference="Arrowsmith, D. K., Cartwright, J. H. E., Lansbury, A. N. and Place, C. M. (1993). The Bogdanov map: "
        "bifurcations, mode locking, and chaos in a dissipative system. Int. J. Bifurcation Chaos 3, 803-842. "
        "Bogdanov, R. (1981). Bifurcations of a limit cycle for a family of vector fields on the plane. Selecta Math. "
        "Soviet. 1, 373-388.",
        source="Arrowsmith et al. 1993; Bogdanov 1981",
        tags=("weak chaos", "map", "conservative", "polynomial", "area preserving"),
        caveats=(
            "At the default parameters areas are kept and there is almost no chaos (largest exponent 0.0008).",
            "Starts far from the islands escape to infinity.",
        ),
    ),
    "KaplanYorke": dict(
        folder="maps",
        file="kaplan_yorke",
        title="Kaplan–Yorke map",
        summary="A doubling map that drives a damped second variable: both exponents and the Kaplan–Yorke dimension "
        "are known exactly. The reference case for dimension estimates.",
        class_doc="A doubling map that drives a damped variable; its exponents are ln 2 and ln alpha.",
        parameters={"alpha": "contraction of y per step; its exponent is ln |alpha|"},
        variables={"x": "angle, in turns, doubled each step", "y": "damped variable driven by cos(4 pi x)"},
        reference="Kaplan, J. L. and Yorke, J. A. (1979). Chaotic behavior of multidimensional difference equations. "
        "In: Functional Differential Equations and Approximation of Fixed Points, Lect. Notes Math. 730, 204-227. "
        "doi:10.1007/BFb0064319",
        source="Kaplan and Yorke 1979, doi:10.1007/BFb0064319",
        tags=("chaotic", "map", "dissipative", "not invertible", "skew product", "closed form"),
        caveats=(
            "Doubling modulo 1 shifts out one bit a step and ends at 0 after some 50 steps in floating point; the "
            "collection avoids it with modulo 0.99999995.",
            "The step jumps where 2 x wraps.",
        ),
    ),
    "Tent": dict(
        folder="maps",
        file="tent",
        title="Tent map",
        summary="Two straight lines: the slope is the same everywhere, so the exponent is ln(2 mu) exactly.",
        class_doc="Two straight lines of slope 2 mu; the exponent is ln(2 mu).",
        parameters={"mu": "height of the tent, between 0 and 1; the slope is 2 mu"},
        variables={"x": "position in [0, 1]"},
        reference="Collet, P. and Eckmann, J.-P. (1980). Iterated Maps on the Interval as Dynamical Systems. "
        "Birkhäuser.",
        source="Collet and Eckmann 1980",
        tags=("chaotic", "map", "not invertible", "piecewise linear", "closed form"),
        caveats=(
            "At mu = 1 floating-point paths end at 0 after some 50 steps, since each step shifts out one bit.",
            "The slope jumps at x = 1/2.",
        ),
    ),
    "Duffing": dict(
        folder="maps",
        file="duffing_map",
        title="Duffing map",
        summary="A cubic map of the plane that shares the look of the forced Duffing oscillator; areas shrink by the "
        "same factor everywhere, so the exponents sum to ln b.",
        class_doc="Holmes's cubic map of the plane; its exponents sum to ln b.",
        parameters={"a": "coefficient of y in the next y", "b": "contraction: areas shrink by b each step"},
        variables={"x": "last value of y", "y": "current value"},
        reference="Holmes, P. (1979). A nonlinear oscillator with a strange attractor. Phil. Trans. R. Soc. A 292, "
        "419-448. doi:10.1098/rsta.1979.0068",
        source="Holmes 1979, doi:10.1098/rsta.1979.0068",
        tags=("chaotic", "map", "dissipative", "invertible", "polynomial"),
        caveats=("Not the forced Duffing flow sampled in time. Points outside the basin escape within a few steps.",),
    ),
    "Gingerbreadman": dict(
        folder="maps",
        file="gingerbreadman",
        title="Gingerbreadman map",
        summary="One absolute value in an area-preserving map: six hexagonal islands in a chaotic sea that looks like "
        "a gingerbread man.",
        class_doc="A piecewise-linear, area-preserving map with hexagonal islands.",
        parameters={},
        variables={"x": "first coordinate", "y": "second coordinate, the last x"},
        reference="Devaney, R. L. (1984). A piecewise linear model for the zones of instability of an area-preserving "
        "map. Physica D 10, 387-393. doi:10.1016/0167-2789(84)90187-8",
        source="Devaney 1984, doi:10.1016/0167-2789(84)90187-8",
        tags=("periodic", "map", "conservative", "piecewise linear", "area preserving"),
        caveats=(
            "From the default start the exponents are zero in float64: the path is regular. Other starts are chaotic.",
            "Rational starts stay on a grid, so their paths repeat: sea and islands show with irrational starts only.",
        ),
    ),
    "Chirikov": dict(
        folder="maps",
        file="chirikov",
        title="Chirikov standard map",
        summary="A kicked rotor: the standard area-preserving map, here near the strength at which the last barrier to "
        "transport breaks.",
        class_doc="The kicked rotor: the standard map of Hamiltonian chaos.",
        parameters={"k": "strength of the kick; 0.971635 is where the last rotational curve breaks"},
        variables={"p": "momentum after the kick", "x": "angle, in radians"},
        reference="Chirikov, B. V. (1979). A universal instability of many-dimensional oscillator systems. Phys. Rep. "
        "52, 263-379. doi:10.1016/0370-1573(79)90023-1",
        source="Chirikov 1979, doi:10.1016/0370-1573(79)90023-1",
        tags=("chaotic", "map", "conservative", "invertible", "trigonometric", "area preserving", "mixed phase space"),
        caveats=(
            "x is not wrapped and grows without bound: use its sine and cosine; float64 loses digits when it is large.",
            "No attractor: islands and sea coexist, the start decides, and paths stick near islands for long.",
        ),
    ),
    "Gauss": dict(
        folder="maps",
        file="gauss",
        title="Gauss map (mouse map)",
        summary="A Gaussian bump plus a constant: period doublings that begin and also undo themselves as b changes.",
        class_doc="A Gaussian bump plus a constant, also called the mouse map.",
        parameters={"a": "sharpness of the bump", "b": "constant added each step"},
        variables={"x": "position"},
        reference="Hilborn, R. C. (2000). Chaos and Nonlinear Dynamics. Oxford University Press.",
        source="Hilborn 2000",
        tags=("chaotic", "map", "dissipative", "not invertible", "exponential"),
        caveats=("Not the Gauss map of continued fractions, which shares the name.",),
    ),
    "Henon": dict(
        folder="maps",
        file="henon",
        title="Hénon map",
        summary="The classic strange attractor in the plane; its exponents sum to ln b exactly.",
        class_doc="Hénon's map of the plane: stretch, fold, contract by the same factor everywhere.",
        parameters={"a": "strength of the fold", "b": "contraction per step (minus the Jacobian determinant)"},
        variables={"x": "first coordinate", "y": "second coordinate, the last x times b"},
        reference="Hénon, M. (1976). A two-dimensional mapping with a strange attractor. Commun. Math. Phys. 50, "
        "69-77. doi:10.1007/BF01608556",
        source="Hénon 1976, doi:10.1007/BF01608556",
        tags=("chaotic", "map", "dissipative", "invertible", "polynomial"),
        caveats=("Points outside the basin escape to infinity within a few steps.",),
    ),
    "Baker": dict(
        folder="maps",
        file="baker",
        title="Baker's map",
        summary="Stretch, cut and stack a square of dough: mixing in its purest form, with exponents of plus and minus "
        "ln 2.",
        class_doc="Stretch a square to twice its width, cut it and stack the halves.",
        parameters={"a": "factor of y before the halves are stacked; 1 keeps areas, y shrinks by a / 2 each step"},
        variables={"x": "horizontal position in [0, 1)", "y": "vertical position in [0, 1)"},
        reference="Hopf, E. (1937). Ergodentheorie. Springer, Berlin. See also Ott, E. (2002). Chaos in Dynamical "
        "Systems. Cambridge University Press.",
        source="Hopf 1937; Ott 2002",
        tags=("chaotic", "map", "conservative", "piecewise linear", "area preserving", "closed form"),
        caveats=(
            "Exact doubling shifts out one bit a step and ends at 0 after some 50 steps in floating point; the "
            "collection stretches by 2 - 1e-10 instead, so areas are kept only to that accuracy.",
            "The step jumps at the cut.",
        ),
    ),
    "Ikeda": dict(
        folder="maps",
        file="ikeda",
        title="Ikeda map",
        summary="Light that circulates in a ring resonator with a saturating medium, once per step: a spiral with a "
        "strange attractor.",
        class_doc="Light circulating in a ring resonator with a saturating medium.",
        parameters={"u": "part of the field's amplitude kept per round trip"},
        variables={"x": "real part of the light's field", "y": "imaginary part of the light's field"},
        reference="Ikeda, K. (1979). Multiple-valued stationary state and instability of the transmitted light by a "
        "ring cavity system. Opt. Commun. 30, 257-261. doi:10.1016/0030-4018(79)90090-7",
        source="Ikeda 1979, doi:10.1016/0030-4018(79)90090-7",
        tags=("chaotic", "map", "dissipative", "invertible", "trigonometric", "optics"),
        caveats=(
            "A stable fixed point coexists with the strange attractor near u = 0.9: the start decides.",
            "Areas shrink by u^2 each step, so the exponents sum to 2 ln u.",
        ),
    ),
    "Tinkerbell": dict(
        folder="maps",
        file="tinkerbell",
        title="Tinkerbell map",
        summary="The complex square with a linear part that is not complex: a quadratic map with a looped strange "
        "attractor.",
        class_doc="A quadratic map of the plane with a looped attractor.",
        parameters={
            "a": "coefficient of x in the next x",
            "b": "coefficient of y in the next x",
            "c": "coefficient of x in the next y",
            "d": "coefficient of y in the next y",
        },
        variables={"x": "first coordinate", "y": "second coordinate"},
        reference="Nusse, H. E. and Yorke, J. A. (1994). Dynamics: Numerical Explorations. Springer.",
        source="Nusse and Yorke 1994",
        tags=("chaotic", "map", "dissipative", "not invertible", "polynomial"),
        caveats=("The attractor lies close to the edge of its basin: many starts escape to infinity.",),
    ),
    "Circle": dict(
        folder="maps",
        file="circle",
        title="Circle map",
        summary="A rotation with a sine kick: locking, quasi-periodicity and, as here with a strong kick, chaos.",
        class_doc="Arnold's circle map: a rotation with a sine kick.",
        parameters={
            "k": "strength of the kick; above 1 the map is not invertible",
            "omega": "rotation per step without kick, in turns",
        },
        variables={"theta": "angle, in turns, not wrapped"},
        reference="Arnold, V. I. (1965). Small denominators. I. Mapping the circle onto itself. Amer. Math. Soc. "
        "Transl. Ser. 2, 46, 213-284.",
        source="Arnold 1965",
        tags=("chaotic", "map", "not invertible", "trigonometric", "mode locking"),
        caveats=(
            "theta is not wrapped and drifts: take it modulo 1, or use sin and cos of 2 pi theta.",
            "The kick is added here; many texts subtract it, which shifts theta by half a turn.",
        ),
    ),
    "MaynardSmith": dict(
        folder="maps",
        file="maynard_smith",
        title="Maynard Smith map",
        summary="A quadratic law with a lag of one generation: growth is held back by the generation before.",
        class_doc="A quadratic law with a lag of one generation.",
        parameters={"a": "coefficient of the current value", "b": "constant added each step"},
        variables={"x": "value one step ago", "y": "current value"},
        reference="Maynard Smith, J. (1968). Mathematical Ideas in Biology. Cambridge University Press.",
        source="Maynard Smith 1968",
        tags=("chaotic", "map", "not invertible", "polynomial", "population"),
        caveats=(
            "Not invertible: areas fold over, so the exponents may sum to a positive number, as here (0.015).",
            "Values of both signs occur: no population is meant literally. Many starts escape to infinity.",
        ),
    ),
    "Pickover": dict(
        folder="maps",
        file="pickover",
        title="Clifford attractor (Pickover map)",
        summary="Sums of sines and cosines of the coordinates: bounded for every choice of constants, and a popular "
        "source of pictures.",
        class_doc="Pickover's bounded trigonometric map, known as the Clifford attractor.",
        parameters={
            "a": "frequency inside both terms of the next x",
            "b": "frequency inside both terms of the next y",
            "c": "weight of cos(a x) in the next x",
            "d": "weight of cos(b y) in the next y",
        },
        variables={"x": "first coordinate, within +-(1 + |c|)", "y": "second coordinate, within +-(1 + |d|)"},
        reference="Pickover, C. A. (1990). Computers, Pattern, Chaos and Beauty. St. Martin's Press.",
        source="Pickover 1990",
        tags=("chaotic", "map", "not invertible", "trigonometric", "bounded"),
        caveats=("Not invertible: the exponents may sum to a positive number, and here they do.",),
    ),
    "BlinkingVortexMap": dict(
        folder="maps",
        file="blinking_vortex_map",
        title="Blinking vortex map",
        summary="Aref's stirrer from one switch to the next: while a single vortex is on, a tracer moves along a "
        "circle, and its motion is solved exactly instead of integrated.",
        class_doc="Aref's two blinking vortices in a round tank, solved exactly from switch to switch.",
        parameters={
            "a": "radius of the tank",
            "b": "distance of each vortex from the centre; the vortices at b and -b take turns",
            "gamma": "circulation of the vortices",
            "t": "time for which each vortex is on",
        },
        variables={"r": "distance of the tracer from the centre", "theta": "polar angle of the tracer, in radians"},
        reference="Aref, H. (1984). Stirring by chaotic advection. J. Fluid Mech. 143, 1-21. "
        "doi:10.1017/S0022112084001233",
        source="Aref 1984, doi:10.1017/S0022112084001233",
        tags=("chaotic", "map", "conservative", "invertible", "implicit", "advection", "forced"),
        caveats=(
            "The collection's own code measures angles from the far side in odd steps and so leaves the vortex flow "
            "there; here both steps solve it.",
            "Every step solves an equation like Kepler's.",
            "The two vortices alternate, so odd and even steps differ: the law depends on the number of the step.",
            "Areas are kept in the plane, not in the coordinates r and theta. Regular islands and a chaotic sea may "
            "coexist: results depend on the start.",
        ),
    ),
    "DeJong": dict(
        folder="maps",
        file="de_jong",
        title="De Jong attractor",
        summary="Differences of a sine and a cosine: bounded by 2 for every choice of constants, and a popular source "
        "of pictures.",
        class_doc="De Jong's bounded map of sines and cosines.",
        parameters={
            "a": "frequency of sin(a y) in the next x",
            "b": "frequency of cos(b x) in the next x",
            "c": "frequency of sin(c x) in the next y",
            "d": "frequency of cos(d y) in the next y",
        },
        variables={"x": "first coordinate, within +-2", "y": "second coordinate, within +-2"},
        reference="Dewdney, A. K. (1987). Computer recreations: probing the strange attractors of chaos. Sci. Am. "
        "257(1), 108-111.",
        source="Dewdney 1987",
        tags=("map", "not invertible", "trigonometric", "bounded"),
        caveats=(
            "Not invertible. Constants of the collection; whether they give chaos is to be measured, not assumed.",
        ),
    ),
    "Bedhead": dict(
        folder="maps",
        file="bedhead",
        title="Bedhead attractor",
        summary="Sines of a product and of sums: a tangled attractor found for its looks, not by theory.",
        class_doc="Emrich's map with the sine of a product.",
        parameters={
            "a": "coefficient of x inside the cosine",
            "b": "divides x y inside the sine, and the sine of y",
        },
        variables={"x": "first coordinate", "y": "second coordinate"},
        reference="Ivan Emrich (as credited by the collection; no publication is cited).",
        source="Ivan Emrich, as credited by the collection",
        tags=("chaotic", "map", "not invertible", "trigonometric"),
        caveats=("No publication is known to us. The exponents sum to a positive number: the map folds over itself.",),
    ),
    "Svensson": dict(
        folder="maps",
        file="svensson",
        title="Svensson attractor",
        summary="A variant of De Jong's map with weights on two of the terms; bounded for every choice of constants.",
        class_doc="Svensson's weighted variant of De Jong's map.",
        parameters={
            "a": "frequency of the terms in x",
            "b": "frequency of the terms in y",
            "c": "weight of cos(a x) in the next y",
            "d": "weight of sin(a x) in the next x",
        },
        variables={"x": "first coordinate, within +-(1 + |d|)", "y": "second coordinate, within +-(1 + |c|)"},
        reference="Credited by the collection to Ivan Emrich, by its name to Johnny Svensson; no publication is cited.",
        source="as credited by the collection; no publication is cited",
        tags=("chaotic", "map", "not invertible", "trigonometric", "bounded"),
        caveats=("Not invertible: the exponents (0.58, -0.003) sum to a positive number.",),
    ),
    "GumowskiMira": dict(
        folder="maps",
        file="gumowski_mira",
        title="Gumowski–Mira map",
        summary="A nearly area-preserving map with a rational force, made at CERN for the motion of particles in "
        "accelerators; known for its winged patterns.",
        class_doc="Gumowski and Mira's map with a rational force.",
        parameters={
            "a": "linear part of the force; 2 (1 - a) weighs its rational part",
            "b": "weight of the last y; areas change by |b| each step",
        },
        variables={"x": "first coordinate", "y": "second coordinate"},
        reference="Gumowski, I. and Mira, C. (1980). Recurrences and Discrete Dynamic Systems. Lect. Notes Math. 809, "
        "Springer.",
        source="Gumowski and Mira 1980",
        tags=("periodic", "map", "dissipative", "invertible", "rational"),
        caveats=(
            "Periodic at the default parameters: both exponents are negative. b near 1 gives the known patterns.",
        ),
    ),
    "Hopalong": dict(
        folder="maps",
        file="hopalong",
        title="Hopalong map",
        summary="Martin's area-preserving map with a square root: orbits hop from island to island and paint growing "
        "patterns.",
        class_doc="Martin's area-preserving map with a square root.",
        parameters={
            "a": "offset in the next y, which is a - 1 - x",
            "b": "factor of x inside the root",
            "c": "offset inside the root, which is |b x - 1 - c|",
        },
        variables={"x": "first coordinate", "y": "second coordinate"},
        reference="Dewdney, A. K. (1986). Computer recreations: wallpaper for the mind. Sci. Am. 255(3), 14-23. The "
        "map is due to Barry Martin.",
        source="Dewdney 1986, after Barry Martin",
        tags=("chaotic", "map", "conservative", "discontinuous", "area preserving"),
        caveats=(
            "The step jumps at x = 1, and its slope is infinite where b x = 1 + c.",
            "No attractor, and no bound is known: patterns may grow as long as the path runs.",
        ),
    ),
}
