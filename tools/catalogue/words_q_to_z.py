"""Words of the catalogue: flows from Q to Z."""

SPROTT_1994 = (
    "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
)
SPROTT_SOURCE = "Sprott 1994, doi:10.1103/PhysRevE.50.R647"
XYZ = {"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"}
BASIN = "The basin is small: many starts escape to infinity."


def sprott(letter, parameters, summary, class_doc, tags=("chaotic", "dissipative"), caveats=(BASIN,)):
    """The entry of one of Sprott's nineteen flows A to S."""
    return dict(
        folder="chaos",
        file=f"sprott_{letter.lower()}",
        title=f"Sprott {letter}",
        summary=summary,
        class_doc=class_doc,
        parameters=parameters,
        variables=XYZ,
        reference=SPROTT_1994,
        source=SPROTT_SOURCE,
        tags=(*tags, "autonomous", "quadratic", "minimal"),
        caveats=caveats,
    )


WORDS = {
    "Qi": dict(
        folder="chaos",
        file="qi",
        title="Qi system",
        summary="Four variables, each driven by the product of the other three: a symmetric cubic flow with fast, "
        "strong chaos.",
        class_doc="Four variables, each driven by the product of the other three.",
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x + y in dy/dt",
            "c": "linear damping of z",
            "d": "linear damping of w",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "third coordinate",
            "w": "fourth coordinate",
        },
        reference="Qi, G., Du, S., Chen, G., Chen, Z. and Yuan, Z. (2005). On a four-dimensional chaotic system. "
        "Chaos, Solitons & Fractals 23, 1671-1682.",
        source="Qi et al. 2005",
        tags=("chaotic", "dissipative", "autonomous", "cubic"),
        caveats=(
            "One positive exponent only, although the collection cites Qi et al. 2008 on a hyperchaotic system.",
            "Errors grow e-fold in half a time unit and shrink at rates up to 44: use small steps.",
        ),
    ),
    "QiChen": dict(
        folder="chaos",
        file="qi_chen",
        title="Qi–Chen system",
        summary="The Lorenz system with an added product y z in the first equation: stronger and wider chaos at large "
        "driving.",
        class_doc="A Lorenz-like flow with an added product in the first equation.",
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "coefficient of x in dy/dt",
        },
        variables=XYZ,
        reference="Qi, G. et al. (2008). Chaos, Solitons & Fractals (as cited by the collection). See also Qi, G., "
        "Chen, G., Du, S., Chen, Z. and Yuan, Z. (2005). Analysis of a new chaotic system. Physica A 352, 295-308.",
        source="Qi et al. 2008, as cited by the collection",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("Fast: errors grow e-fold in a quarter of a time unit.",),
    ),
    "RabinovichFabrikant": dict(
        folder="physics",
        file="rabinovich_fabrikant",
        title="Rabinovich–Fabrikant equations",
        summary="Waves in a medium out of equilibrium that modulate one another: cubic equations with many coexisting "
        "attractors, notorious for fooling solvers.",
        class_doc="Waves in a nonequilibrium medium that modulate one another.",
        parameters={"a": "damping of z, which decays at the rate 2 (a + x y)", "g": "linear growth rate of x and y"},
        variables={
            "x": "first wave coordinate",
            "y": "second wave coordinate",
            "z": "third wave coordinate; keeps its sign",
        },
        reference="Rabinovich, M. I. and Fabrikant, A. L. (1979). Stochastic self-modulation of waves in "
        "nonequilibrium media. Sov. Phys. JETP 50, 311-317.",
        source="Rabinovich and Fabrikant 1979",
        tags=("chaotic", "dissipative", "autonomous", "cubic", "multistable"),
        caveats=(
            "Sensitive to solver and step: different attractors may be reached from one start. Use tight tolerances.",
            "Many starts escape to infinity.",
        ),
    ),
    "RayleighBenard": dict(
        folder="fluids",
        file="rayleigh_benard",
        title="Rayleigh–Bénard convection, as in the collection",
        summary="Three equations that the collection lists for convection between plates; by form they are those of "
        "the Lü system.",
        class_doc="The collection's convection equations, which have the form of the Lü system.",
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "r": "linear growth rate of y",
        },
        variables={
            "x": "first coordinate (strength of convection)",
            "y": "second coordinate (horizontal temperature contrast)",
            "z": "axial coordinate (vertical temperature profile)",
        },
        reference="Yanagita, T. and Kaneko, K. (1995). Rayleigh-Bénard convection patterns, chaos, spatiotemporal "
        "chaos and turbulence. Physica D 82, 288-313.",
        source="Yanagita and Kaneko 1995",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "convection", "Lorenz family"),
        caveats=(
            "Not the Lorenz truncation: y grows by itself (+ r y) instead of being damped and driven by x. LuChen is "
            "the same equation with other constants.",
            "Not a simulation of convection: the cited work treats patterns in space, this has none.",
        ),
    ),
    "RikitakeDynamo": dict(
        folder="physics",
        file="rikitake_dynamo",
        title="Rikitake dynamo",
        summary="Two coupled disk dynamos whose currents reverse at irregular times: the toy of reversals of the "
        "Earth's magnetic field.",
        class_doc="Two coupled disk dynamos with irregular reversals.",
        parameters={
            "a": "difference of the disks' angular velocities",
            "mu": "ohmic damping of the currents",
        },
        variables={
            "x": "current of the first dynamo, scaled",
            "y": "current of the second dynamo, scaled",
            "z": "angular velocity of the first disk, scaled",
        },
        reference="Rikitake, T. (1958). Oscillations of a system of disk dynamos. Math. Proc. Camb. Philos. Soc. 54, "
        "89-105. doi:10.1017/S0305004100033223",
        source="Rikitake 1958, doi:10.1017/S0305004100033223",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "geomagnetism", "reversals"),
        caveats=("Reversals are rare and uneven: statistics of them need long runs.",),
    ),
    "Rossler": dict(
        folder="chaos",
        file="rossler",
        title="Rössler system",
        summary="The simplest chaotic flow with a single folded band; a test for sections and weak chaos.",
        class_doc="Rössler's single-lobed chaotic flow: a spiral that is folded back.",
        parameters={
            "a": "growth rate of the spiral",
            "b": "inflow of z",
            "c": "threshold of x at which z bursts",
        },
        variables={"x": "first spiral coordinate", "y": "second spiral coordinate", "z": "burst coordinate"},
        reference="Rössler, O. E. (1976). An equation for continuous chaos. Phys. Lett. A 57, 397-398. "
        "doi:10.1016/0375-9601(76)90101-8",
        source="Rössler 1976, doi:10.1016/0375-9601(76)90101-8",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "phase-coherent"),
        caveats=(
            "The exponent is small: averages need tens of thousands of time units. The annotated maximum, 0.15, is "
            "twice the true value.",
            "z bursts are narrow; coarse sampling misses them. Far from the attractor paths escape to infinity.",
        ),
    ),
    "Rucklidge": dict(
        folder="fluids",
        file="rucklidge",
        title="Rucklidge system",
        summary="Double convection in three modes, such as convection in a magnetic field: Lorenz-like chaos near a "
        "double bifurcation.",
        class_doc="Double convection in three modes.",
        parameters={
            "a": "linear damping of x",
            "b": "coefficient of y in dx/dt: driving",
        },
        variables={
            "x": "rate of change of y",
            "y": "amplitude of the convection",
            "z": "second-order mode, driven by y^2",
        },
        reference="Rucklidge, A. M. (1992). Chaos in models of double convection. J. Fluid Mech. 237, 209-229. "
        "doi:10.1017/S0022112092003392",
        source="Rucklidge 1992, doi:10.1017/S0022112092003392",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "convection", "Lorenz family"),
        caveats=(),
    ),
    "Sakarya": dict(
        folder="chaos",
        file="sakarya",
        title="Sakarya attractor",
        summary="The form of Liu and Chen at other constants, where two one-sided attractors join to one: four wings "
        "from three products.",
        class_doc="A flow with one product in each equation and a two-sided attractor.",
        parameters={
            "a": "linear rate of x; negative values damp",
            "b": "linear damping of y",
            "c": "linear rate of z; positive values drive",
            "h": "coefficient of y in dx/dt",
            "p": "coefficient of -x in dy/dt",
            "q": "coefficient of x z in dy/dt",
            "r": "coefficient of -x y in dz/dt",
            "s": "coefficient of y z in dx/dt",
        },
        variables=XYZ,
        reference="Li, C., Pehlivan, İ., Sprott, J. C. and Akgul, A. (2015). A novel four-wing strange attractor born "
        "in bistability. IEICE Electron. Express 12.",
        source="Li et al. 2015",
        tags=("chaotic", "dissipative", "autonomous", "quadratic"),
        caveats=("Same equations as LiuChen, with other constants.",),
    ),
    "SaltonSea": dict(
        folder="ecology",
        file="salton_sea",
        title="Salton Sea epidemic",
        summary="Fish, infected fish and the birds that eat them: an epidemic inside a food chain, after the bird "
        "deaths at the Salton Sea.",
        class_doc="Fish, infected fish and pelicans: an epidemic inside a food chain.",
        parameters={
            "a": "number of infected fish at which birds feed at half their largest rate",
            "d": "death rate of the birds",
            "k": "carrying capacity of the fish",
            "lam": "infection rate per contact",
            "m": "largest rate at which a bird removes infected fish",
            "mu": "death rate of infected fish",
            "r": "growth rate of healthy fish",
            "th": "growth of the birds at full feeding",
        },
        variables={"x": "healthy fish", "y": "infected fish", "z": "birds"},
        reference="Upadhyay, R. K., Bairagi, N., Kundu, K. and Chattopadhyay, J. (2008). Chaos in eco-epidemiological "
        "problem of the Salton Sea and its possible control. Appl. Math. Comput. 196, 392-401.",
        source="Upadhyay et al. 2008",
        tags=("chaotic", "dissipative", "autonomous", "epidemic", "population", "food chain"),
        caveats=(
            "Populations must be positive.",
            "The annotated maximum exponent is nearly three times the true value of 0.38.",
        ),
    ),
    "SanUmSrisuchinwong": dict(
        folder="chaos",
        file="san_um_srisuchinwong",
        title="San-Um–Srisuchinwong system",
        summary="A flow with a hyperbolic tangent and an absolute value, made for simple electronics and a complex "
        "attractor.",
        class_doc="A flow with a hyperbolic tangent and an absolute value.",
        parameters={"a": "constant outflow of z"},
        variables=XYZ,
        reference="San-Um, W. and Srisuchinwong, B. (2012). Highly complex chaotic system with piecewise linear "
        "nonlinearity and compound structures. J. Comput. 7, 1041-1047.",
        source="San-Um and Srisuchinwong 2012",
        tags=("chaotic", "dissipative", "autonomous", "piecewise", "circuit"),
        caveats=("|y| gives the field a kink at y = 0, where high-order steps lose their order.",),
    ),
    "ShimizuMorioka": dict(
        folder="chaos",
        file="shimizu_morioka",
        title="Shimizu–Morioka system",
        summary="A simplified Lorenz system in the limit of strong driving, studied for how Lorenz attractors "
        "arise and lose their order.",
        class_doc="A simplified Lorenz system for strong driving.",
        parameters={"a": "damping of y", "b": "damping of z"},
        variables={"x": "position", "y": "velocity", "z": "slow variable that softens the spring, driven by x^2"},
        reference="Shimizu, T. and Morioka, N. (1980). On the bifurcation of a symmetric limit cycle to an asymmetric "
        "one in a simple model. Phys. Lett. A 76, 201-204. doi:10.1016/0375-9601(80)90466-1",
        source="Shimizu and Morioka 1980, doi:10.1016/0375-9601(80)90466-1",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("Chaos at the default constants is weak: 0.036 per time unit.",),
    ),
    "SprottA": sprott(
        "A",
        {},
        "The conservative one of Sprott's simple flows: an oscillator with a thermostat, where tori lie in a chaotic "
        "sea.",
        "Sprott's case A: an oscillator with a thermostat, conservative.",
        tags=("quasi-periodic", "conservative", "thermostat", "time-reversible"),
        caveats=(
            "No attractor: the default start lies on a torus (largest exponent 9e-5). Sprott's own start (0, 5, 0) is "
            "chaotic, with 0.014.",
            "It is the Nosé–Hoover oscillator at a = 1.",
        ),
    ),
    "SprottB": sprott(
        "B",
        {},
        "Five terms, two of them products: a two-lobed attractor from Sprott's search for the simplest chaos.",
        "Sprott's case B: five terms, two products, two lobes.",
        caveats=(),
    ),
    "SprottC": sprott(
        "C",
        {},
        "Case B with x y replaced by x^2 in the last equation: five terms and two lobes.",
        "Sprott's case C: five terms, two nonlinear, two lobes.",
        caveats=(),
    ),
    "SprottD": sprott(
        "D",
        {},
        "Five terms, with a square and a product in the last equation and none but linear ones elsewhere.",
        "Sprott's case D: both nonlinear terms in one equation.",
    ),
    "SprottE": sprott(
        "E",
        {},
        "Five terms with two nonlinear ones and one fixed point; the base of Wang and Chen's chaotic flow whose only "
        "fixed point is stable.",
        "Sprott's case E: five terms and one fixed point.",
    ),
    "SprottF": sprott(
        "F",
        {"a": "linear growth rate of y"},
        "Six terms with a single square: a folded band like Rössler's.",
        "Sprott's case F: six terms with a single square.",
    ),
    "SprottG": sprott(
        "G",
        {"a": "linear growth rate of x"},
        "Six terms with a single product: a folded band with weak chaos.",
        "Sprott's case G: six terms with a single product.",
        caveats=("Chaos is weak: 0.034 per time unit, about a third of the annotated maximum.", BASIN),
    ),
    "SprottH": sprott(
        "H",
        {"a": "linear growth rate of y"},
        "Six terms with a single square, z^2, in the first equation.",
        "Sprott's case H: six terms with a single square in the first equation.",
    ),
    "SprottI": sprott(
        "I",
        {"a": "coefficient of -y in dx/dt"},
        "Six terms with a single square: the weakest chaos among the dissipative cases.",
        "Sprott's case I: six terms with a single square, weakly chaotic.",
        caveats=("Chaos is weak: 0.0125 per time unit; averages need long runs.", BASIN),
    ),
    "SprottJ": sprott(
        "J",
        {},
        "Six terms with a single square in the last equation.",
        "Sprott's case J: six terms with a single square in the last equation.",
    ),
    "SprottK": sprott(
        "K",
        {"a": "linear growth rate of z"},
        "Six terms with a single product in the first equation.",
        "Sprott's case K: six terms with a single product in the first equation.",
        caveats=("Chaos is weak, about 0.04 per time unit.", BASIN),
    ),
    "SprottL": sprott(
        "L",
        {"a": "coefficient of x^2 in dy/dt", "b": "coefficient of z in dx/dt"},
        "Six terms with a single square, x^2, in the second equation.",
        "Sprott's case L: six terms with a single square in the second equation.",
    ),
    "SprottM": sprott(
        "M",
        {"a": "constant in dz/dt and coefficient of x there"},
        "Six terms with a single square, -x^2, in the second equation.",
        "Sprott's case M: six terms with a single negative square.",
    ),
    "SprottN": sprott(
        "N",
        {},
        "Six terms with a single square, z^2, in the second equation.",
        "Sprott's case N: six terms with a single square in the second equation.",
    ),
    "SprottO": sprott(
        "O",
        {"a": "coefficient of y in dz/dt"},
        "Six terms with a single product, x z, in the last equation.",
        "Sprott's case O: six terms with a single product in the last equation.",
    ),
    "SprottP": sprott(
        "P",
        {"a": "coefficient of y in dx/dt"},
        "Six terms with a single square, y^2, in the second equation.",
        "Sprott's case P: six terms with a single square in the second equation.",
    ),
    "SprottQ": sprott(
        "Q",
        {"a": "coefficient of x in dz/dt", "b": "linear growth rate of z"},
        "Six terms with a single square, y^2, in the last equation.",
        "Sprott's case Q: six terms with a single square in the last equation.",
    ),
    "SprottR": sprott(
        "R",
        {"a": "constant in dx/dt", "b": "constant in dy/dt"},
        "Six terms with two constants and a single product, x y, in the last equation.",
        "Sprott's case R: two constants and a single product.",
    ),
    "SprottS": sprott(
        "S",
        {},
        "Six terms with a single square: the strongest chaos among the cases with one nonlinear term.",
        "Sprott's case S: six terms with a single square, strongly chaotic.",
    ),
    "SprottJerk": dict(
        folder="chaos",
        file="sprott_jerk",
        title="Sprott's jerk system",
        summary="x''' + mu x'' - x'^2 + x = 0: the simplest dissipative flow with a quadratic nonlinearity that is "
        "chaotic.",
        class_doc="The simplest dissipative chaotic flow with a square.",
        parameters={"mu": "damping: coefficient of -z in dz/dt, and the rate at which volumes shrink"},
        variables={"x": "position", "y": "velocity", "z": "acceleration"},
        reference="Sprott, J. C. (1997). Simplest dissipative chaotic flow. Phys. Lett. A 228, 271-274. "
        "doi:10.1016/S0375-9601(97)00088-1",
        source="Sprott 1997, doi:10.1016/S0375-9601(97)00088-1",
        tags=("chaotic", "dissipative", "autonomous", "jerk", "quadratic", "minimal"),
        caveats=(
            "Chaos lives in a narrow range of mu (about 2.017 to 2.082) and the basin is small: starts nearby "
            "escape to infinity.",
        ),
    ),
    "SprottMore": dict(
        folder="chaos",
        file="sprott_more",
        title="Sprott's signum-thermostat oscillator",
        summary="An oscillator whose damping switches sign with z, from a paper that asks whether more examples of "
        "chaos are needed. From the collection's start it is regular.",
        class_doc="An oscillator with a switching thermostat.",
        parameters={},
        variables={"x": "position", "y": "velocity", "z": "thermostat: its sign chooses damping or driving"},
        reference="Sprott, J. C. (2020). Do we need more chaos examples? Chaos Theory Appl. 2, 49-51.",
        source="Sprott 2020",
        tags=("quasi-periodic", "autonomous", "discontinuous", "thermostat"),
        caveats=(
            "The field jumps at z = 0: tangent vectors need the jump rule, which plain exponents leave out.",
            "Not chaotic from the default start: largest exponent zero within error; the collection annotates 1.09.",
        ),
    ),
    "SprottTorus": dict(
        folder="chaos",
        file="sprott_torus",
        title="Sprott's attractor with tori",
        summary="A time-reversible flow in which a strange attractor and a family of invariant tori coexist: "
        "dissipative and conservative motion in one set of equations.",
        class_doc="A flow in which a strange attractor and invariant tori coexist.",
        parameters={},
        variables=XYZ,
        reference="Sprott, J. C. (2014). A dynamical system with a strange attractor and invariant tori. Phys. Lett. A "
        "378, 1361-1363. doi:10.1016/j.physleta.2014.03.028",
        source="Sprott 2014, doi:10.1016/j.physleta.2014.03.028",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "multistable", "time-reversible"),
        caveats=("The start decides between the strange attractor and the tori; the default start is chaotic.",),
    ),
    "StickSlipOscillator": dict(
        folder="mechanics",
        file="stick_slip_oscillator",
        title="Stick-slip oscillator",
        summary="A weakly forced mass on a moving belt with dry friction and a double-well spring: a test of solvers "
        "and exponents on a discontinuous field.",
        class_doc="A weakly forced mass with dry friction on a moving belt.",
        parameters={
            "a": "coefficient of x: linear repulsion from the centre",
            "alpha": "coefficient of v in the perturbation",
            "b": "coefficient of -x^3: cubic stiffness",
            "beta": "coefficient of -(v - vs)^3 in the perturbation",
            "eps": "size of the perturbation: friction and forcing",
            "gamma": "amplitude of the forcing, times eps",
            "t0": "size of the jump in dry friction, times eps",
            "vs": "velocity of the belt",
            "w": "angular frequency of the forcing",
        },
        variables={"x": "position", "v": "velocity", "th": "phase of the forcing, in radians"},
        reference="Awrejcewicz, J. and Holicke, M. M. (1999). Melnikov's method and stick-slip chaotic oscillations in "
        "very weakly forced mechanical systems. Int. J. Bifurcation Chaos 9, 505-518.",
        source="Awrejcewicz and Holicke 1999",
        tags=("periodic", "dissipative", "forced", "discontinuous", "friction", "double well"),
        caveats=(
            "The friction jumps at v = vs: stop the solver there. Tangent vectors need the jump rule; without it the "
            "exponents of the reference sum to a positive number, which no bounded attractor can have.",
            "Tagged by motion, against the reference: from the default start the path repeats every third cycle of the "
            "force (seen with 600 and with 4000 RK4 steps per cycle). The reference's 0.021 leaves out the jump.",
        ),
    ),
    "SwingingAtwood": dict(
        folder="mechanics",
        file="swinging_atwood",
        title="Swinging Atwood's machine",
        summary="Two masses on a string over pulleys, one of them free to swing: a Hamiltonian system that is "
        "integrable at a mass ratio of 3 and mostly not elsewhere.",
        class_doc="Atwood's machine with one swinging mass: a Hamiltonian system.",
        parameters={"m1": "swinging mass, in kg", "m2": "mass that moves up and down, in kg"},
        variables={
            "r": "length of the string from the pulley to the swinging mass, in m",
            "th": "angle of the swinging mass from the vertical, in radians",
            "pr": "momentum of r, in kg m/s",
            "pth": "momentum of th, in kg m^2/s",
        },
        reference="Tufillaro, N. B., Abbott, T. A. and Griffiths, D. J. (1984). Swinging Atwood's machine. Am. J. "
        "Phys. 52, 895-903. doi:10.1119/1.13791",
        source="Tufillaro, Abbott and Griffiths 1984, doi:10.1119/1.13791",
        tags=("weak chaos", "conservative", "autonomous", "hamiltonian", "pendulum"),
        caveats=(
            "Close passages of r to 0 are near-collisions: they break fixed steps and make exponents unreliable (the "
            "published ones of this start are weak and do not pair exactly). Use an adaptive solver and check energy.",
            "Gravity is fixed at 9.82 m/s^2. th can grow without bound; use its sine and cosine.",
        ),
    ),
    "Thomas": dict(
        folder="chaos",
        file="thomas",
        title="Thomas' cyclically symmetric attractor",
        summary="Each variable is damped and driven by the sine of the next: chaos from feedback loops alone, with "
        "cyclic symmetry.",
        class_doc="Three variables, each damped and driven by the sine of the next.",
        parameters={"a": "damping of each variable", "b": "strength of the sine drive"},
        variables=XYZ,
        reference="Thomas, R. (1999). Deterministic chaos seen in terms of feedback circuits: analysis, synthesis, "
        "labyrinth chaos. Int. J. Bifurcation Chaos 9, 1889-1905. doi:10.1142/S0218127499001383",
        source="Thomas 1999, doi:10.1142/S0218127499001383",
        tags=("chaotic", "dissipative", "autonomous", "trigonometric", "cyclic symmetry"),
        caveats=("Often written with b = 1 and a near 0.2; here time is scaled, with b = 10.",),
    ),
    "ThomasLabyrinth": dict(
        folder="chaos",
        file="thomas_labyrinth",
        title="Thomas' labyrinth",
        summary="Thomas' system at weak damping: paths wander through a lattice of unstable fixed points, almost like "
        "a random walk.",
        class_doc="Thomas' cyclic system at weak damping: a walk through a labyrinth.",
        parameters={"a": "damping of each variable; 0 gives an endless labyrinth", "b": "strength of the sine drive"},
        variables=XYZ,
        reference="Thomas, R. (1999). Deterministic chaos seen in terms of feedback circuits: analysis, synthesis, "
        "labyrinth chaos. Int. J. Bifurcation Chaos 9, 1889-1905. doi:10.1142/S0218127499001383",
        source="Thomas 1999, doi:10.1142/S0218127499001383",
        tags=("chaotic", "dissipative", "autonomous", "trigonometric", "cyclic symmetry"),
        caveats=("At a = 0 the labyrinth has no end and positions grow without bound.",),
    ),
    "Torus": dict(
        folder="chaos",
        file="torus",
        title="Torus",
        summary="A point that winds around a torus on a fixed schedule: a negative control, with no chaos in it.",
        class_doc="A point that winds around a torus: a control without chaos.",
        parameters={
            "a": "radius of the tube",
            "n": "turns around the tube per turn around the axis",
            "r": "distance of the tube's centre from the axis",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "height"},
        reference="See for example Strogatz, S. H. (1994). Nonlinear Dynamics and Chaos. Addison-Wesley.",
        source="Strogatz 1994",
        tags=("quasi-periodic", "forced", "control"),
        caveats=(
            "The rate depends on time alone, not on the state: all exponents are zero, and another start only moves "
            "the curve.",
            "At the default n = 15.3, a ratio of whole numbers, the curve closes after ten turns, at t = 20 pi.",
        ),
    ),
    "Tsucs2": dict(
        folder="chaos",
        file="tsucs2",
        title="Three-scroll unified system (TSUCS2)",
        summary="A quadratic flow with three scrolls. Published as chaotic; from the collection's start the long-run "
        "motion is regular.",
        class_doc="The three-scroll unified chaotic system, second set of constants.",
        parameters={
            "a": "rate at which x follows y",
            "c": "linear growth rate of z",
            "d": "coefficient of x z in dx/dt",
            "eps": "coefficient of -x^2 in dz/dt",
            "f": "linear growth rate of y",
            "k": "coefficient of x in dy/dt; 0 here",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "axial coordinate, unchanged by the symmetry",
        },
        reference="Pan, L., Zhou, W. and Li, D. (2013). Synchronization of three-scroll unified chaotic system (TSUCS) "
        "and its hyper-chaotic system using active pinning control. Nonlinear Dyn. 73, 2059-2071.",
        source="Pan, Zhou and Li 2013",
        tags=("dissipative", "autonomous", "quadratic", "multi-scroll", "transient chaos"),
        caveats=(
            "Not chaotic in the long run from the default start: the largest exponents are zero within error; the "
            "collection annotates 0.14.",
            "Same equations as DequanLi and PanXuZhou, with other constants.",
        ),
    ),
    "TurchinHanski": dict(
        folder="ecology",
        file="turchin_hanski",
        title="Turchin–Hanski vole model",
        summary="Voles, weasels that need them and other predators that do not, with seasons: fitted to northern "
        "European voles, where it gives chaotic outbreaks.",
        class_doc="Voles and weasels in a seasonal climate, after field data from northern Europe.",
        parameters={
            "a": "largest feeding rate of the weasels",
            "d": "vole density at which weasels feed at half their largest rate",
            "e": "strength of the seasons: relative amplitude of both growth rates",
            "g": "largest feeding rate of the other (generalist) predators",
            "h": "vole density at which generalists feed at half their largest rate",
            "lamb": "frequency of the seasons: cycles per time unit (year)",
            "r": "mean growth rate of voles, per year",
            "s": "mean growth rate of weasels, per year",
        },
        variables={"n": "vole density, scaled", "p": "weasel density, scaled", "z": "phase of the year, in radians"},
        reference="Turchin, P. and Hanski, I. (1997). An empirically based model for latitudinal gradient in vole "
        "population dynamics. Am. Nat. 149, 842-874. doi:10.1086/286027",
        source="Turchin and Hanski 1997, doi:10.1086/286027",
        tags=("chaotic", "dissipative", "forced", "population", "seasons"),
        caveats=("Densities must be positive: the field divides by n, and lows are deep.",),
    ),
    "VallisElNino": dict(
        folder="climate",
        file="vallis_el_nino",
        title="Vallis' El Niño model",
        summary="An ocean of two boxes and the wind-driven current between them: irregular warm events from three "
        "variables, with Lorenz's structure.",
        class_doc="Two ocean boxes and the current between them: irregular warm events.",
        parameters={
            "b": "response of the current to the temperature contrast (through the wind)",
            "c": "friction: damping rate of the current",
            "p": "constant trade wind, in units of the current",
        },
        variables={
            "x": "current between the boxes, scaled",
            "y": "half the temperature difference between east and west, scaled",
            "z": "mean temperature, scaled",
        },
        reference="Vallis, G. K. (1988). Conceptual models of El Niño and the Southern Oscillation. J. Geophys. Res. "
        "93 (C11), 13979-13991. doi:10.1029/JC093iC11p13979",
        source="Vallis 1988, doi:10.1029/JC093iC11p13979",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "ocean", "Lorenz family"),
        caveats=("At p = 0, the default, warm and cold events are mirror images, unlike in the Pacific.",),
    ),
    "WangSun": dict(
        folder="chaos",
        file="wang_sun",
        title="Wang–Sun four-wing attractor",
        summary="Three products, one in each equation, and slow rates: a single attractor of four wings.",
        class_doc="A quadratic flow with a single attractor of four wings.",
        parameters={
            "a": "linear growth rate of x",
            "b": "coefficient of x in dy/dt; breaks the symmetry weakly",
            "d": "linear rate of y; negative values damp",
            "e": "linear rate of z; negative values damp",
            "f": "coefficient of x y in dz/dt",
            "q": "coefficient of y z in dx/dt",
        },
        variables=XYZ,
        reference="Wang, Z., Sun, Y., van Wyk, B. J., Qi, G. and van Wyk, M. A. (2009). A 3-D four-wing attractor and "
        "its analysis. Braz. J. Phys. 39, 547-553. doi:10.1590/S0103-97332009000500007",
        source="Wang et al. 2009, doi:10.1590/S0103-97332009000500007",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "multi-scroll"),
        caveats=(),
    ),
    "WindmiReduced": dict(
        folder="physics",
        file="windmi_reduced",
        title="Reduced WINDMI, as in the collection",
        summary="The solar wind drives the current, voltage and pressure of the Earth's magnetotail, which unload in "
        "irregular substorms. Kept with the collection's slip in one term.",
        class_doc="The collection's reduced magnetotail model, with its linear pressure term kept as published.",
        parameters={
            "a1": "rate at which the current follows the voltage difference (inverse inductance)",
            "b1": "coefficient of the current in dv/dt",
            "b2": "coefficient of the pressure in dv/dt, enters as -b2 p / 2",
            "b3": "damping of the voltage (conductance)",
            "d1": "steepness of the trigger of unloading at i = 1",
            "vsw": "driving voltage of the solar wind",
        },
        variables={
            "i": "cross-tail current, relative to the unloading threshold",
            "v": "cross-tail voltage, scaled",
            "p": "plasma pressure of the central sheet, scaled",
        },
        reference="Smith, J. P., Thiffeault, J.-L. and Horton, W. (2000). Dynamical range of the WINDMI model: an "
        "exploration of possible magnetospheric plasma states. J. Geophys. Res. 105, 12983-12996. Horton, W., Weigel, "
        "R. S. and Sprott, J. C. (2001). Chaos and the limits of predictability for the solar-wind-driven "
        "magnetosphere-ionosphere system. Phys. Plasmas 8, 2946-2952.",
        source="Smith, Thiffeault and Horton 2000; Horton, Weigel and Sprott 2001",
        tags=("chaotic", "dissipative", "autonomous", "space weather", "switching"),
        caveats=(
            "The collection's b2 p^1/2 is computed as b2 p / 2, a slip of precedence, and kept as published; "
            "WindmiSquareRoot has b2 sqrt(p).",
            "The trigger tanh(2200 (i - 1)) is nearly a jump: small or adaptive steps are needed.",
            "The pressure must stay positive. The annotated maximum exponent is five times the true value of 0.083.",
        ),
    ),
    "WindmiSquareRoot": dict(
        folder="physics",
        file="windmi_square_root",
        title="Reduced WINDMI",
        summary="The solar wind drives the current, voltage and pressure of the Earth's magnetotail, which unload in "
        "irregular substorms: three equations of the WINDMI model, with the square root of the pressure.",
        class_doc="The reduced model of the solar-wind-driven magnetotail, with the root of the pressure.",
        parameters={
            "a1": "rate at which the current follows the voltage difference (inverse inductance)",
            "b1": "coefficient of the current in dv/dt",
            "b2": "coefficient of the square root of the pressure in dv/dt, enters as -b2 sqrt(p)",
            "b3": "damping of the voltage (conductance)",
            "d1": "steepness of the trigger of unloading at i = 1",
            "vsw": "driving voltage of the solar wind",
        },
        variables={
            "i": "cross-tail current, relative to the unloading threshold",
            "v": "cross-tail voltage, scaled",
            "p": "plasma pressure of the central sheet, scaled",
        },
        reference="Smith, J. P., Thiffeault, J.-L. and Horton, W. (2000). Dynamical range of the WINDMI model: an "
        "exploration of possible magnetospheric plasma states. J. Geophys. Res. 105, 12983-12996. Horton, W., Weigel, "
        "R. S. and Sprott, J. C. (2001). Chaos and the limits of predictability for the solar-wind-driven "
        "magnetosphere-ionosphere system. Phys. Plasmas 8, 2946-2952.",
        source="Smith, Thiffeault and Horton 2000; Horton, Weigel and Sprott 2001",
        tags=("dissipative", "autonomous", "space weather", "switching"),
        caveats=(
            "Not chaotic at these constants, which the collection uses with its slip: the pressure rises to about 5000 "
            "and the estimate of the largest exponent falls towards zero over 400 periods.",
            "The trigger tanh(2200 (i - 1)) is nearly a jump: small or adaptive steps are needed.",
            "The pressure must stay positive: the equation holds sqrt(p) and p^(5/4).",
        ),
    ),
    "YuWang": dict(
        folder="chaos",
        file="yu_wang",
        title="Yu–Wang system",
        summary="A Lorenz-like flow in which z is driven by exp(x y): a test for libraries that hold more than "
        "polynomials.",
        class_doc="A Lorenz-like flow driven by the exponential of a product.",
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x in dy/dt",
            "c": "coefficient of -x z in dy/dt",
            "d": "linear damping of z",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "axial coordinate, driven by exp(x y)"},
        reference="Yu, F. and Wang, C. (2012). A novel three dimension autonomous chaotic system with a quadratic "
        "exponential nonlinear term. Eng. Technol. Appl. Sci. Res. 2, 209-215.",
        source="Yu and Wang 2012",
        tags=("chaotic", "dissipative", "autonomous", "exponential", "Lorenz family"),
        caveats=("exp(x y) overflows for starts far out and gives sharp bursts of z.",),
    ),
    "YuWang2": dict(
        folder="chaos",
        file="yu_wang2",
        title="Yu–Wang system, hyperbolic cosine",
        summary="The Yu–Wang system with cosh(x y) in place of exp(x y).",
        class_doc="A Lorenz-like flow driven by the hyperbolic cosine of a product.",
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x in dy/dt",
            "c": "coefficient of -x z in dy/dt",
            "d": "linear damping of z",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "axial coordinate, driven by cosh(x y)"},
        reference="Yu, F. and Wang, C. (2012). A novel three dimension autonomous chaotic system with a quadratic "
        "exponential nonlinear term. Eng. Technol. Appl. Sci. Res. 2, 209-215 (as cited by the collection).",
        source="Yu and Wang 2012",
        tags=("chaotic", "dissipative", "autonomous", "exponential", "Lorenz family"),
        caveats=(
            "cosh(x y) overflows for starts far out and gives sharp bursts of z.",
            "The annotated maximum exponent is over twice the true value of 0.47.",
        ),
    ),
    "ZhouChen": dict(
        folder="chaos",
        file="zhou_chen",
        title="Zhou–Chen system",
        summary="A smooth quadratic flow whose attractor has three layers.",
        class_doc="A smooth quadratic flow with a three-layer attractor.",
        parameters={
            "a": "linear growth rate of x",
            "b": "coefficient of y in dx/dt",
            "c": "linear rate of y; negative values damp",
            "d": "coefficient of y z in dy/dt",
            "e": "linear rate of z; negative values damp",
        },
        variables=XYZ,
        reference="Zhou, T. and Chen, G. (2004). A simple smooth chaotic system with a 3-layer attractor. Int. J. "
        "Bifurcation Chaos 14, 1795-1799.",
        source="Zhou and Chen 2004",
        tags=("chaotic", "dissipative", "autonomous", "quadratic"),
        caveats=(),
    ),
}
