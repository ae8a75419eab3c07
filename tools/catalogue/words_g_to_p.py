"""Words of the catalogue: flows from G to P."""

HYPER = "The second positive exponent is much smaller than the first: averages must be long to see it."

WORDS = {
    "GenesioTesi": dict(
        folder="chaos",
        file="genesio_tesi",
        title="Genesio–Tesi system",
        summary="A jerk equation with a single square: the test on which harmonic balance was used to predict chaos, "
        "and a common plant in chaos control.",
        class_doc="Genesio and Tesi's jerk equation with a single square.",
        parameters={
            "a": "coefficient of -z in dz/dt: damping, and the rate at which volumes shrink",
            "b": "coefficient of -y in dz/dt",
            "c": "coefficient of -x in dz/dt: linear stiffness",
        },
        variables={"x": "position", "y": "velocity", "z": "acceleration"},
        reference="Genesio, R. and Tesi, A. (1992). Harmonic balance methods for the analysis of chaotic dynamics in "
        "nonlinear systems. Automatica 28, 531-548. doi:10.1016/0005-1098(92)90177-H",
        source="Genesio and Tesi 1992, doi:10.1016/0005-1098(92)90177-H",
        tags=("chaotic", "dissipative", "autonomous", "jerk", "quadratic"),
        caveats=("The basin is small: starts beyond the fixed point at x = c can escape to infinity.",),
    ),
    "GlycolyticOscillation": dict(
        folder="biology",
        file="glycolytic_oscillation",
        title="Glycolytic oscillation",
        summary="Two enzymes in series, each switched on by its own product: the metabolic model in which simple, "
        "complex and chaotic oscillations and two coexisting rhythms were found.",
        class_doc="Two product-activated enzymes in series, after Decroly and Goldbeter.",
        parameters={
            "d": "relative affinity for b of the inactive form of the second enzyme's sites; enters as b d",
            "k": "removal rate of the final product c",
            "l1": "allosteric constant of the first enzyme",
            "l2": "allosteric constant of the second enzyme",
            "nu": "constant input of the substrate a",
            "q1": "ratio of concentration scales between a and b",
            "q2": "ratio of concentration scales between b and c",
            "s1": "largest rate of the first enzyme",
            "s2": "largest rate of the second enzyme",
        },
        variables={
            "a": "substrate, scaled",
            "b": "product of the first enzyme and substrate of the second, scaled",
            "c": "product of the second enzyme, scaled",
        },
        reference="Decroly, O. and Goldbeter, A. (1982). Birhythmicity, chaos, and other patterns of temporal "
        "self-organization in a multiply regulated biochemical system. Proc. Natl. Acad. Sci. USA 79, 6917-6921. "
        "doi:10.1073/pnas.79.22.6917",
        source="Decroly and Goldbeter 1982, doi:10.1073/pnas.79.22.6917",
        tags=("chaotic", "dissipative", "autonomous", "enzyme kinetics", "rational", "birhythmicity"),
        caveats=(
            "Concentrations must be positive.",
            "Chaos is weak (0.007 per time unit) and lives in a narrow range of k.",
        ),
    ),
    "GuckenheimerHolmes": dict(
        folder="chaos",
        file="guckenheimer_holmes",
        title="Guckenheimer–Holmes system",
        summary="A fast rotation coupled to a slow vertical drift, from the unfolding of a fold that meets a Hopf "
        "bifurcation: chaos next to a torus.",
        class_doc="A rotation coupled to a vertical drift, near a fold-Hopf bifurcation.",
        parameters={
            "a": "linear growth rate of x and y, and coefficient of -z^3 in dz/dt",
            "b": "angular rate of the rotation in the x-y plane",
            "c": "coefficient of the coupling of the rotation to z",
            "d": "coefficient of (x^2 + y^2) z in dx/dt; it is absent in dy/dt, which breaks the symmetry",
            "e": "constant inflow of z",
            "f": "coefficient of -(x^2 + y^2) in dz/dt",
        },
        variables={
            "x": "first coordinate across the axis",
            "y": "second coordinate across the axis",
            "z": "axial height",
        },
        reference="Guckenheimer, J. and Holmes, P. (1983). Nonlinear Oscillations, Dynamical Systems, and Bifurcations "
        "of Vector Fields. Springer.",
        source="Guckenheimer and Holmes 1983",
        tags=("chaotic", "dissipative", "autonomous", "cubic", "torus breakdown"),
        caveats=("The rotation is fast (period 0.31) against the drift in z.",),
    ),
    "Hadley": dict(
        folder="climate",
        file="hadley",
        title="Hadley circulation",
        summary="Lorenz's three-mode model of the westerly wind and its planetary waves, under strong driving: the "
        "equations of Lorenz84 with other constants.",
        class_doc="The westerly wind and its waves in three modes, under strong driving.",
        parameters={
            "a": "damping rate of the westerly wind, relative to that of the waves",
            "b": "displacement of the waves by the wind",
            "f": "symmetric driving: contrast between equator and pole",
            "g": "asymmetric driving: contrast between land and sea",
        },
        variables={
            "x": "strength of the westerly wind",
            "y": "cosine phase of the waves",
            "z": "sine phase of the waves",
        },
        reference="Lorenz, E. N. (1984). Irregularity: a fundamental property of the atmosphere. Tellus A 36, 98-110. "
        "Named after Hadley, G. (1735). Concerning the cause of the general trade-winds. Phil. Trans. R. Soc. 39, "
        "58-62.",
        source="Lorenz 1984",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "atmosphere"),
        caveats=("The collection cites Hadley 1735, which holds no equations; these are of Lorenz 1984.",),
    ),
    "Halvorsen": dict(
        folder="chaos",
        file="halvorsen",
        title="Halvorsen attractor",
        summary="A quadratic flow that looks the same under x -> y -> z -> x: three lobes from one rule. A test for "
        "methods that should find cyclic symmetry.",
        class_doc="A quadratic flow with cyclic symmetry.",
        parameters={
            "a": "linear damping of each variable",
            "b": "coefficient with which the two other variables lower each one",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        reference="Sprott, J. C. (2010). Elegant Chaos: Algebraically Simple Chaotic Flows. World Scientific.",
        source="Sprott 2010",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "cyclic symmetry"),
        caveats=("Starts away from the attractor can escape to infinity.",),
    ),
    "HastingsPowell": dict(
        folder="ecology",
        file="hastings_powell",
        title="Hastings–Powell food chain",
        summary="Plant, herbivore and carnivore with saturating appetites: the teacup attractor, the case that made "
        "chaos a serious question in ecology.",
        class_doc="A three-level food chain with saturating appetites: the teacup attractor.",
        parameters={
            "a1": "feeding rate of the middle level on the lowest",
            "a2": "feeding rate of the top level on the middle one",
            "b1": "saturation of the middle level's feeding",
            "b2": "saturation of the top level's feeding",
            "d1": "death rate of the middle level",
            "d2": "death rate of the top level; small, so it is slow",
        },
        variables={
            "x": "lowest level, relative to its capacity",
            "y": "middle level, scaled",
            "z": "top level, scaled",
        },
        reference="Hastings, A. and Powell, T. (1991). Chaos in a three-species food chain. Ecology 72, 896-903. "
        "doi:10.2307/1940591",
        source="Hastings and Powell 1991, doi:10.2307/1940591",
        tags=("chaotic", "dissipative", "autonomous", "food chain", "population", "two time scales"),
        caveats=(
            "Populations must be positive.",
            "The annotated period is 135 time units and holds several turns of the fast pair: scale steps with care.",
        ),
    ),
    "HenonHeiles": dict(
        folder="astronomy",
        file="henon_heiles",
        title="Hénon–Heiles system",
        summary="A star in the symmetric potential of a galaxy, reduced to two dimensions: regular at low energy, "
        "mostly chaotic near escape. The classic Hamiltonian test.",
        class_doc="A star in a model galactic potential: the classic Hamiltonian with mixed phase space.",
        parameters={"lam": "strength of the cubic part of the potential, lam (x^2 y - y^3 / 3)"},
        variables={
            "x": "first position",
            "y": "second position",
            "px": "momentum in x",
            "py": "momentum in y",
        },
        reference="Hénon, M. and Heiles, C. (1964). The applicability of the third integral of motion: some numerical "
        "experiments. Astron. J. 69, 73-79. doi:10.1086/109234",
        source="Hénon and Heiles 1964, doi:10.1086/109234",
        tags=("weak chaos", "conservative", "autonomous", "hamiltonian", "mixed phase space"),
        caveats=(
            "The default start has energy of about 0.137 and is at most weakly chaotic: the largest exponent is 8e-5 "
            "with an error of half that. Other starts at the same energy lie in the chaotic sea.",
            "At lam = 1 paths with energy above 1/6 can escape to infinity.",
            "Use a symplectic or very accurate solver and check the energy.",
        ),
    ),
    "HindmarshRose": dict(
        folder="neural",
        file="hindmarsh_rose",
        title="Hindmarsh–Rose neuron",
        summary="A cubic model of a bursting neuron, in the transformed variables of Marhl and Perc: fast voltage, "
        "slower recovery and adaptation, with chaotic spiking.",
        class_doc="The Hindmarsh–Rose model of a bursting neuron, in transformed variables.",
        parameters={
            "a": "coefficient of -x^3 in dx/dt (over tx) and in dy/dt",
            "b": "coefficient of x^2 in dx/dt (over tx) and in dy/dt",
            "c": "constant drive of z",
            "d": "coefficient of -x^2 in dy/dt",
            "s": "coefficient of -x in the drive of z",
            "tx": "time constant of x; small, so x is fast",
            "tz": "time constant of z",
        },
        variables={
            "x": "membrane voltage, scaled",
            "y": "transformed recovery variable",
            "z": "adaptation variable, driven by c - s x",
        },
        reference="Marhl, M. and Perc, M. (2006). Determining the flexibility of regular and chaotic attractors. "
        "Chaos, Solitons & Fractals 28, 822-833. The neuron: Hindmarsh, J. L. and Rose, R. M. (1984). A model of "
        "neuronal bursting using three coupled first order differential equations. Proc. R. Soc. B 221, 87-102. "
        "doi:10.1098/rspb.1984.0024",
        source="Hindmarsh and Rose 1984, doi:10.1098/rspb.1984.0024",
        tags=("chaotic", "dissipative", "autonomous", "spiking", "cubic", "two time scales"),
        caveats=(
            "The variables and constants are not those of the 1984 paper: do not mix its numbers with these.",
            "The annotated maximum exponent is three times the true value of 0.215.",
        ),
    ),
    "Hopfield": dict(
        folder="neural",
        file="hopfield",
        title="Continuous Hopfield network",
        summary="Six units that inhibit one another through steep sigmoids, as in models of neural and gene networks: "
        "chaos from a nearly switching network.",
        class_doc="Six mutually inhibiting units with steep sigmoids, after Lewis and Glass.",
        parameters={
            "beta": "threshold: subtracted from the output of each unit",
            "eps": "gain of the sigmoid; large values give switches",
            "k": "weights; k[i][j] is the effect of unit j on unit i; 6 by 6",
            "tau": "decay time of each unit",
        },
        variables={
            "x1": "state of unit 1",
            "x2": "state of unit 2",
            "x3": "state of unit 3",
            "x4": "state of unit 4",
            "x5": "state of unit 5",
            "x6": "state of unit 6",
        },
        reference="Lewis, J. E. and Glass, L. (1992). Nonlinear dynamics and symbolic dynamics of neural networks. "
        "Neural Comput. 4, 621-642. doi:10.1162/neco.1992.4.5.621",
        source="Lewis and Glass 1992, doi:10.1162/neco.1992.4.5.621",
        tags=("chaotic", "dissipative", "autonomous", "neural network", "sigmoid"),
        caveats=("The annotated maximum exponent is nearly eight times the true value of 0.073.",),
    ),
    "HyperBao": dict(
        folder="chaos",
        file="hyper_bao",
        title="Bao's hyperchaotic Lü system",
        summary="The Lü system with a fourth variable fed by y z and x: two directions of growth.",
        class_doc="The Lü system with a fourth variable that makes it hyperchaotic.",
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "linear growth rate of y",
            "d": "coefficient of y z in dw/dt",
            "e": "coefficient of x in dw/dt",
        },
        variables={
            "x": "first coordinate; receives w",
            "y": "second coordinate",
            "z": "axial coordinate",
            "w": "added variable",
        },
        reference="Bao, B.-C. and Liu, Z. (2008). A hyperchaotic attractor coined from chaotic Lü system. Chin. Phys. "
        "Lett. 25, 2396-2399.",
        source="Bao and Liu 2008",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=(HYPER,),
    ),
    "HyperCai": dict(
        folder="chaos",
        file="hyper_cai",
        title="Cai's hyperchaotic system",
        summary="A Lorenz-like quadratic flow with a fourth variable that integrates -x and feeds y: two directions of "
        "growth at little cost in terms.",
        class_doc="A Lorenz-like flow with an integrating fourth variable.",
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x in dy/dt",
            "c": "linear growth rate of y",
            "d": "linear damping of z",
            "e": "coefficient of -x in dw/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate; receives w",
            "z": "axial coordinate, driven by y^2",
            "w": "added variable, the integral of -e x",
        },
        reference="Cai, G. and Huang, J. (2007). A new finance chaotic attractor. Int. J. Nonlinear Sci. 3, 213-220 "
        "(as cited by the collection).",
        source="Cai and Huang 2007",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=(HYPER,),
    ),
    "HyperJha": dict(
        folder="chaos",
        file="hyper_jha",
        title="Jha's hyperchaotic Lorenz system",
        summary="The Lorenz system with a fourth variable driven by -x z and fed back into x: two exponents of similar "
        "size.",
        class_doc="The Lorenz system with a growing fourth variable fed back into x.",
        parameters={
            "a": "rate at which x follows y (Lorenz's sigma)",
            "b": "coefficient of x in dy/dt (Lorenz's rho)",
            "c": "linear damping of z (Lorenz's beta)",
            "d": "linear growth rate of w",
        },
        variables={
            "x": "Lorenz's x; receives w",
            "y": "Lorenz's y",
            "z": "Lorenz's z",
            "w": "added variable, driven by -x z",
        },
        reference="Meier, J. (2003). Presentation of Attractors with Cinema (as cited by the collection).",
        source="Meier 2003",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("Same equations as HyperLorenz with b and c exchanged in name and another d.",),
    ),
    "HyperLorenz": dict(
        folder="chaos",
        file="hyper_lorenz",
        title="Hyperchaotic Lorenz system",
        summary="The Lorenz system with a fourth variable driven by -x z and fed back into x.",
        class_doc="The Lorenz system with a fourth variable that grows and feeds back.",
        parameters={
            "a": "rate at which x follows y (Lorenz's sigma)",
            "b": "linear damping of z (Lorenz's beta)",
            "c": "coefficient of x in dy/dt (Lorenz's rho)",
            "d": "linear growth rate of w",
        },
        variables={
            "x": "Lorenz's x; receives w",
            "y": "Lorenz's y",
            "z": "Lorenz's z",
            "w": "added variable, driven by -x z",
        },
        reference="Meier, J. (2003). Presentation of Attractors with Cinema (as cited by the collection).",
        source="Meier 2003",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=(
            "Same equations as HyperJha with b and c exchanged in name and another d.",
            "w reaches 200 while x and y stay below 30: scale the variables before fitting.",
        ),
    ),
    "HyperLu": dict(
        folder="chaos",
        file="hyper_lu",
        title="Hyperchaotic Lü system",
        summary="The Lü system under state feedback: a fourth variable driven by x z gives a second direction of "
        "growth.",
        class_doc="The Lü system made hyperchaotic by state feedback.",
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "linear growth rate of y",
            "d": "linear growth rate of w",
        },
        variables={
            "x": "first coordinate; receives w",
            "y": "second coordinate",
            "z": "axial coordinate",
            "w": "feedback variable, driven by x z",
        },
        reference="Chen, A., Lu, J., Lü, J. and Yu, S. (2006). Generating hyperchaotic Lü attractor via state feedback "
        "control. Physica A 364, 103-110.",
        source="Chen et al. 2006",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=(),
    ),
    "HyperPang": dict(
        folder="chaos",
        file="hyper_pang",
        title="Pang's hyperchaotic Lü system",
        summary="The Lü system with a fourth variable driven only by linear terms and fed into y.",
        class_doc="The Lü system made hyperchaotic by a linearly driven fourth variable.",
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "linear growth rate of y",
            "d": "coefficient of -(x + y) in dw/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate; receives w",
            "z": "axial coordinate",
            "w": "added variable, the integral of -d (x + y)",
        },
        reference="Pang, S. and Liu, Y. (2011). A new hyperchaotic system from the Lü system and its control. J. "
        "Comput. Appl. Math. 235, 2775-2789.",
        source="Pang and Liu 2011",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=(HYPER,),
    ),
    "HyperQi": dict(
        folder="chaos",
        file="hyper_qi",
        title="Qi's hyperchaotic system",
        summary="A four-dimensional quadratic flow with two large positive exponents and a broad spectrum: one of the "
        "fastest systems of the collection.",
        class_doc="Qi's four-dimensional flow with two large positive exponents.",
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x + y in dy/dt",
            "c": "linear damping of z",
            "d": "linear damping of w",
            "e": "coefficient of -w in dz/dt",
            "f": "coefficient of z in dw/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "third coordinate; couples to w",
            "w": "fourth coordinate",
        },
        reference="Qi, G., van Wyk, M. A., van Wyk, B. J. and Chen, G. (2008). On a new hyperchaotic system. Phys. "
        "Lett. A 372, 124-136.",
        source="Qi et al. 2008",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic"),
        caveats=("Errors grow e-fold in 0.08 time units: steps must be far smaller than in other systems.",),
    ),
    "HyperRossler": dict(
        folder="chaos",
        file="hyper_rossler",
        title="Hyperchaotic Rössler system",
        summary="Rössler's spiral with a second growing direction: the flow for which the word hyperchaos was coined.",
        class_doc="Rössler's four-variable flow, the first known case of hyperchaos.",
        parameters={
            "a": "growth rate of the spiral",
            "b": "inflow of z",
            "c": "coefficient of -z in dw/dt",
            "d": "linear growth rate of w",
        },
        variables={
            "x": "first spiral coordinate",
            "y": "second spiral coordinate; receives w",
            "z": "burst coordinate, always positive",
            "w": "slowly growing variable, reset by the bursts of z",
        },
        reference="Rössler, O. E. (1979). An equation for hyperchaos. Phys. Lett. A 71, 155-157. "
        "doi:10.1016/0375-9601(79)90150-6",
        source="Rössler 1979, doi:10.1016/0375-9601(79)90150-6",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic"),
        caveats=(
            "The basin is narrow: many starts escape to infinity.",
            "z bursts up to 250 within a small part of a turn; coarse steps or sampling miss it.",
        ),
    ),
    "HyperWang": dict(
        folder="chaos",
        file="hyper_wang",
        title="Wang's hyperchaotic system",
        summary="A Lorenz-like flow in which z is driven by x^2, with a fourth variable that integrates -x.",
        class_doc="A Lorenz-like flow driven by x^2, with an integrating fourth variable.",
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x in dy/dt",
            "c": "linear damping of z",
            "d": "coefficient of -x in dw/dt",
            "e": "coefficient of x^2 in dz/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate; receives w",
            "z": "axial coordinate, driven by x^2",
            "w": "added variable, the integral of -d x",
        },
        reference="Wang, Z., Sun, Y., van Wyk, B. J., Qi, G. and van Wyk, M. A. (2009). A 3-D four-wing attractor and "
        "its analysis. Braz. J. Phys. 39, 547-553 (as cited by the collection). "
        "doi:10.1590/S0103-97332009000500007",
        source="Wang et al. 2009, doi:10.1590/S0103-97332009000500007",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=(HYPER,),
    ),
    "HyperXu": dict(
        folder="chaos",
        file="hyper_xu",
        title="Xu's hyperchaotic system",
        summary="A Lorenz-like flow with strong product coupling and a fourth variable that feeds x.",
        class_doc="A Lorenz-like flow with strong product coupling and a fourth variable.",
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x in dy/dt",
            "c": "linear damping of z",
            "d": "coefficient of -y in dw/dt",
            "e": "coefficient of x z in dy/dt",
        },
        variables={
            "x": "first coordinate; receives w",
            "y": "second coordinate",
            "z": "axial coordinate",
            "w": "added variable, driven by x z - d y",
        },
        reference="Letellier, C. and Rössler, O. E. (2007). Hyperchaos. Scholarpedia 2(8), 1936. "
        "doi:10.4249/scholarpedia.1936",
        source="Letellier and Rössler 2007, doi:10.4249/scholarpedia.1936",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=(HYPER,),
    ),
    "HyperYan": dict(
        folder="chaos",
        file="hyper_yan",
        title="Yan's four-dimensional system",
        summary="The Chen system with a strongly damped fourth variable. Published as hyperchaotic; at these constants "
        "only one exponent is positive.",
        class_doc="The Chen system with a strongly damped fourth variable.",
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "linear growth rate of y; c - a multiplies x in dy/dt",
            "d": "linear damping of w",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "third coordinate; lowered by w",
            "w": "added variable, driven by y z - x z",
        },
        reference="Meier, J. (2003). Presentation of Attractors with Cinema (as cited by the collection).",
        source="Meier 2003",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("Not hyperchaotic at the default constants: the exponents are 1.25, 0, -15.3 and -38.0.",),
    ),
    "HyperYangChen": dict(
        folder="chaos",
        file="hyper_yang_chen",
        title="Yang–Chen hyperchaotic system",
        summary="A Lorenz-like flow without damping of y, with a fourth variable that integrates -x: two exponents of "
        "similar size.",
        class_doc="A Lorenz-like flow with an integrating fourth variable.",
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "coefficient of x in dy/dt",
            "d": "coefficient of -x in dw/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate; receives w",
            "z": "axial coordinate",
            "w": "added variable, the integral of -d x",
        },
        reference="Meier, J. (2003). Presentation of Attractors with Cinema (as cited by the collection).",
        source="Meier 2003",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=(
            "The collection's period is that of HyperYan to the last digit: estimate it anew before you rely on it.",
        ),
    ),
    "InteriorSquirmer": dict(
        folder="fluids",
        file="interior_squirmer",
        title="Interior squirmer",
        summary="Slow viscous flow inside a disc whose wall slides along itself in two alternating patterns: chaotic "
        "advection stirred by the boundary.",
        class_doc="Viscous flow in a disc stirred by two alternating patterns of its moving wall.",
        parameters={
            "a": "amplitudes of the first pattern, harmonics 1 to 5",
            "g": "amplitudes of the second pattern, harmonics 1 to 5",
            "tau": "period of one full cycle, half of it for each pattern",
        },
        variables={
            "r": "distance of the tracer from the centre; the wall is at 1",
            "th": "polar angle of the tracer, in radians",
            "tt": "time carried as a state",
        },
        reference="Blake, J. R. (1971). Self propulsion due to oscillations on the surface of a cylinder at low "
        "Reynolds number. Bull. Aust. Math. Soc. 5, 255-264.",
        source="Blake 1971",
        tags=("chaotic", "conservative", "forced", "advection", "switched", "hamiltonian"),
        caveats=(
            "Areas are kept in the plane, not in the coordinates r and th: the exponents sum to zero only in the long "
            "run.",
            "The equations divide by r; starts must lie inside 0 < r < 1.",
            "The patterns are switched by a steep tanh (about a hundredth of a time unit wide). th grows without "
            "bound; use r cos(th) and r sin(th).",
        ),
    ),
    "IsothermalChemical": dict(
        folder="chemistry",
        file="isothermal_chemical",
        title="Three-variable autocatalator",
        summary="Peng, Scott and Showalter's scheme of isothermal cubic autocatalysis: the plainest chemistry that "
        "gives mixed-mode oscillations and chaos.",
        class_doc="Isothermal cubic autocatalysis with three species.",
        parameters={
            "delta": "time scale of gamma, relative to alpha",
            "kappa": "constant part of the feed of alpha",
            "mu": "rate of the feed of alpha",
            "sigma": "time scale of beta, relative to alpha; small, so beta is fast",
        },
        variables={
            "alpha": "concentration of the species consumed by autocatalysis",
            "beta": "concentration of the autocatalyst",
            "gamma": "concentration of its product, which speeds up the feed",
        },
        reference="Petrov, V., Scott, S. K. and Showalter, K. (1992). Mixed-mode oscillations in chemical systems. J. "
        "Chem. Phys. 97, 6191-6198.",
        source="Petrov, Scott and Showalter 1992",
        tags=("chaotic", "dissipative", "autonomous", "reaction kinetics", "cubic", "two time scales"),
        caveats=(
            "Concentrations must be positive.",
            "beta reacts on a scale of 0.01: pulses are narrow and need small steps.",
            "The annotated maximum exponent is four times the true value of 0.113.",
        ),
    ),
    "ItikBanksTumor": dict(
        folder="biology",
        file="itik_banks_tumor",
        title="Itik–Banks tumour model",
        summary="Tumour cells compete with healthy tissue and with immune cells they themselves attract: population "
        "dynamics of a cancer with chaotic relapses.",
        class_doc="Tumour cells, healthy cells and immune cells in competition.",
        parameters={
            "a12": "rate at which healthy cells suppress tumour cells",
            "a13": "rate at which immune cells kill tumour cells",
            "a21": "rate at which tumour cells suppress healthy cells",
            "a31": "rate at which tumour cells inactivate immune cells",
            "d3": "death rate of immune cells",
            "k3": "tumour size of half-maximal immune response",
            "r2": "growth rate of healthy cells",
            "r3": "largest growth rate of immune cells",
        },
        variables={
            "x": "tumour cells, relative to their capacity",
            "y": "healthy cells, relative to their capacity",
            "z": "immune cells, scaled",
        },
        reference="Itik, M. and Banks, S. P. (2010). Chaos in a three-dimensional cancer model. Int. J. Bifurcation "
        "Chaos 20, 71-79.",
        source="Itik and Banks 2010",
        tags=("chaotic", "dissipative", "autonomous", "population", "rational"),
        caveats=("Populations must be positive; they come very close to zero between outbreaks.",),
    ),
    "JerkCircuit": dict(
        folder="electronics",
        file="jerk_circuit",
        title="Sprott's jerk circuit",
        summary="A chaotic circuit of a few parts whose only nonlinearity is a diode: a jerk equation with an "
        "exponential.",
        class_doc="Sprott's jerk circuit with a single diode.",
        parameters={
            "eps": "saturation current of the diode, scaled",
            "y0": "voltage scale of the diode (26 mV), scaled",
        },
        variables={"x": "position (first voltage, scaled)", "y": "velocity; acts on the diode", "z": "acceleration"},
        reference="Sprott, J. C. (2011). A new chaotic jerk circuit. IEEE Trans. Circuits Syst. II 58, 240-243. "
        "doi:10.1109/TCSII.2011.2124490",
        source="Sprott 2011, doi:10.1109/TCSII.2011.2124490",
        tags=("chaotic", "dissipative", "autonomous", "circuit", "jerk", "exponential"),
        caveats=(
            "exp(y / 0.026) overflows for starts with large y: float64 breaks near y = 18, float32 near y = 2.3.",
            "The diode acts as a near-hard stop on y: steps must resolve it.",
        ),
    ),
    "KawczynskiStrizhak": dict(
        folder="chemistry",
        file="kawczynski_strizhak",
        title="Kawczyński–Strizhak model",
        summary="A cubic three-variable model of the mixed-mode oscillations seen while a Belousov–Zhabotinsky "
        "reaction dies down in a closed vessel. Regular from the collection's start.",
        class_doc="A cubic model of mixed-mode oscillations in the Belousov–Zhabotinsky reaction.",
        parameters={
            "beta": "constant drive of y",
            "gamma": "rate of the fast variable x",
            "kappa": "rate of the slow variable z",
            "mu": "strength of the linear terms: 3 mu in dx/dt, -2 mu in dy/dt",
        },
        variables={
            "x": "fast variable with a cubic response",
            "y": "second variable, lowered by x and z",
            "z": "slow variable that follows x",
        },
        reference="Strizhak, P. E. and Kawczynski, A. L. (1995). Regularities in complex transient oscillations in the "
        "Belousov-Zhabotinsky reaction in a batch reactor. J. Phys. Chem. 99, 10830-10833.",
        source="Strizhak and Kawczynski 1995",
        tags=("periodic", "dissipative", "autonomous", "mixed-mode oscillations", "cubic"),
        caveats=(
            "Periodic from the default start: the exponents are 0, -0.002 and -0.355; the collection annotates 0.076.",
            "The variables are not concentrations and take both signs.",
        ),
    ),
    "Laser": dict(
        folder="chaos",
        file="laser",
        title="Abooee system (called Laser in the collection)",
        summary="A three-variable flow with two cubic products, built as a circuit by its authors. The name is the "
        "collection's.",
        class_doc="Abooee's flow with two cubic products.",
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of y z^2 in dx/dt",
            "c": "coefficient of x in dy/dt",
            "d": "coefficient of x z^2 in dy/dt",
            "h": "linear rate of z; negative values damp",
            "k": "coefficient of x^2 in dz/dt",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "axial coordinate, driven by x^2"},
        reference="Abooee, A., Yaghini-Bonabi, H. A. and Jahed-Motlagh, M. R. (2013). Analysis and circuitry "
        "realization of a novel three-dimensional chaotic system. Commun. Nonlinear Sci. Numer. Simul. 18, 1235-1245.",
        source="Abooee, Yaghini-Bonabi and Jahed-Motlagh 2013",
        tags=("chaotic", "dissipative", "autonomous", "cubic"),
        caveats=("Despite its name in the collection, the cited work presents an abstract system and a circuit.",),
    ),
    "LidDrivenCavityFlow": dict(
        folder="fluids",
        file="lid_driven_cavity_flow",
        title="Lid-driven cavity flow",
        summary="Slow viscous flow in a long box whose upper and lower walls push in two alternating patterns: a test "
        "bed for braids and almost-cyclic sets.",
        class_doc="Viscous flow in a box stirred by two alternating patterns of its walls.",
        parameters={
            "a": "length of the box",
            "b": "half-height of the box",
            "tau": "period of one full cycle, half of it for each pattern",
            "u1": "speed of the wall mode with one half-wave along the box",
            "u2": "speed of the wall mode with two half-waves along the box",
        },
        variables={
            "x": "position along the box, between 0 and a",
            "y": "height, between -b and b",
            "tt": "time carried as a state",
        },
        reference="Grover, P., Ross, S. D., Stremler, M. A. and Kumar, P. (2012). Topological chaos, braiding and "
        "bifurcation of almost-cyclic sets. Chaos 22, 043135.",
        source="Grover et al. 2012",
        tags=("chaotic", "conservative", "forced", "advection", "switched", "hamiltonian"),
        caveats=(
            "Divergence-free: there is no attractor, and results depend on the start.",
            "The patterns are switched by a steep tanh, and the reference has no computed exponents for this flow.",
        ),
    ),
    "LiuChen": dict(
        folder="chaos",
        file="liu_chen",
        title="Liu–Chen system",
        summary="Three linear rates and three products, one in each equation: published with four scrolls made of two "
        "separate pairs. From the collection's start the long-run motion is regular.",
        class_doc="Liu and Chen's flow with one product in each equation.",
        parameters={
            "a": "linear rate of x; positive values drive",
            "b": "linear damping of y",
            "c": "linear rate of z; negative values damp",
            "h": "coefficient of y in dx/dt; 0 here",
            "p": "coefficient of -x in dy/dt; 0 here",
            "q": "coefficient of x z in dy/dt",
            "r": "coefficient of -x y in dz/dt",
            "s": "coefficient of y z in dx/dt",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        reference="Liu, W. and Chen, G. (2004). Can a three-dimensional smooth autonomous quadratic chaotic system "
        "generate a single four-scroll attractor? Int. J. Bifurcation Chaos 14, 1395-1403.",
        source="Liu and Chen 2004",
        tags=("periodic", "dissipative", "autonomous", "quadratic", "multi-scroll", "transient chaos"),
        caveats=(
            "Not chaotic in the long run from the default start: the exponents are 0, -0.03 and -16.6; the collection "
            "annotates 0.25.",
            "Same equations as Sakarya, with other constants.",
        ),
    ),
    "Lorenz": dict(
        folder="chaos",
        file="lorenz",
        title="Lorenz system",
        summary="Three-mode truncation of thermal convection; the standard test of chaos in continuous time.",
        class_doc="Lorenz's three-mode model of convection: the classic chaotic flow.",
        parameters={
            "beta": "geometric factor of the convection cell",
            "rho": "Rayleigh number divided by its critical value",
            "sigma": "Prandtl number",
        },
        variables={
            "x": "strength of the convective motion",
            "y": "temperature difference between rising and sinking fluid",
            "z": "departure of the vertical temperature profile from a straight line",
        },
        reference="Lorenz, E. N. (1963). Deterministic nonperiodic flow. J. Atmos. Sci. 20, 130-141. "
        "doi:10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2",
        source="Lorenz 1963, doi:10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "convection"),
        caveats=(
            "Two paths that start 1e-8 apart are unrelated after about 20 time units.",
            "The collection rounds beta to 2.667, which changes the third decimal of the exponents; 8/3 is usual.",
        ),
    ),
    "Lorenz84": dict(
        folder="climate",
        file="lorenz84",
        title="Lorenz 1984 circulation",
        summary="The westerly wind and one planetary wave in three variables: Lorenz's smallest model of irregular "
        "weather.",
        class_doc="Lorenz's three-variable model of the westerly wind and its waves.",
        parameters={
            "a": "damping rate of the westerly wind, relative to that of the waves",
            "b": "displacement of the waves by the wind",
            "f": "symmetric driving: contrast between equator and pole",
            "g": "asymmetric driving: contrast between land and sea",
        },
        variables={
            "x": "strength of the westerly wind",
            "y": "cosine phase of the waves",
            "z": "sine phase of the waves",
        },
        reference="Lorenz, E. N. (1984). Irregularity: a fundamental property of the atmosphere. Tellus A 36, 98-110.",
        source="Lorenz 1984",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "atmosphere"),
        caveats=(
            "The collection's constants (a = 1.32, b = 7.91, f = 4.83, g = 4.194) are not Lorenz's a = 1/4, b = 4, "
            "f = 8, g = 1: do not compare their numbers.",
        ),
    ),
    "Lorenz96": dict(
        folder="climate",
        file="lorenz96",
        title="Lorenz 96",
        summary="A ring of sites with advection, damping and constant forcing: the standard toy of weather prediction "
        "and data assimilation, here with four sites.",
        class_doc="Lorenz's ring of sites with advection, damping and forcing; four sites.",
        parameters={"f": "constant forcing of every site"},
        variables={
            "x1": "value at site 1",
            "x2": "value at site 2",
            "x3": "value at site 3",
            "x4": "value at site 4",
        },
        reference="Lorenz, E. N. (1996). Predictability: a problem partly solved. Proc. Seminar on Predictability, "
        "vol. 1, ECMWF, Reading, 1-18.",
        source="Lorenz 1996",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "ring", "atmosphere"),
        caveats=("Four sites at f = 20 are a small special case; most published results use 36 or 40 sites at f = 8.",),
    ),
    "LorenzBounded": dict(
        folder="chaos",
        file="lorenz_bounded",
        title="Bounded Lorenz system",
        summary="The Lorenz field times 1 - (x^2 + y^2 + z^2) / r^2, so it vanishes on a sphere: for studies of basins "
        "where nothing may leave.",
        class_doc="The Lorenz field slowed to rest on a sphere that nothing can cross.",
        parameters={
            "beta": "geometric factor of the Lorenz field",
            "r": "radius of the sphere on which the field vanishes",
            "rho": "Rayleigh number of the Lorenz field, over its critical value",
            "sigma": "Prandtl number of the Lorenz field",
        },
        variables={"x": "Lorenz's x", "y": "Lorenz's y", "z": "Lorenz's z"},
        reference="Sprott, J. C. and Xiong, A. (2015). Classifying and quantifying basins of attraction. Chaos 25, "
        "083101. doi:10.1063/1.4927643",
        source="Sprott and Xiong 2015, doi:10.1063/1.4927643",
        tags=("chaotic", "dissipative", "autonomous", "quartic", "Lorenz family"),
        caveats=(
            "Every point of the sphere is a fixed point, and outside it the field is reversed: start well inside.",
            "Paths are those of Lorenz run at a changing speed, so exponents per time unit differ from Lorenz's.",
        ),
    ),
    "LorenzCoupled": dict(
        folder="chaos",
        file="lorenz_coupled",
        title="Driven pair of Lorenz systems",
        summary="One Lorenz system drives another of different Rayleigh number through x: a test of generalised "
        "synchronisation and of causal direction.",
        class_doc="A Lorenz system that drives a second, different one.",
        parameters={
            "beta": "geometric factor of both systems",
            "eps": "strength of the coupling from x1 to x2",
            "rho": "not used: no term holds it",
            "rho1": "Rayleigh number of the driver",
            "rho2": "Rayleigh number of the driven system",
            "sigma": "Prandtl number of both systems",
        },
        variables={
            "x1": "Lorenz's x of the driver",
            "y1": "Lorenz's y of the driver",
            "z1": "Lorenz's z of the driver",
            "x2": "Lorenz's x of the driven system",
            "y2": "Lorenz's y of the driven system",
            "z2": "Lorenz's z of the driven system",
        },
        reference="Lorenz, E. N. (1963). Deterministic nonperiodic flow. J. Atmos. Sci. 20, 130-141 (for the single "
        "system). doi:10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2",
        source="Lorenz 1963, doi:10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "synchronisation", "Lorenz family"),
        caveats=(
            "Coupling is one-way. Alone the driven system (rho2 = 1.15) would settle; here it follows the driver.",
            "rho is carried by the collection but does nothing: use rho1 and rho2.",
        ),
    ),
    "LorenzStenflo": dict(
        folder="fluids",
        file="lorenz_stenflo",
        title="Lorenz–Stenflo system",
        summary="Lorenz's convection with slow rotation of the fluid added: acoustic-gravity waves in four variables.",
        class_doc="Lorenz convection with rotation of the fluid.",
        parameters={
            "a": "Prandtl number; also damps w",
            "b": "geometric factor of the convection cell",
            "c": "Rayleigh number over its critical value",
            "d": "strength of the rotation; coefficient of w in dx/dt",
        },
        variables={
            "x": "strength of the convective motion",
            "y": "temperature difference between rising and sinking fluid",
            "z": "departure of the temperature profile from a straight line",
            "w": "flow due to rotation, driven by -x",
        },
        reference="Stenflo, L. (1996). Generalized Lorenz equations for acoustic-gravity waves in the atmosphere. "
        "Phys. Scr. 53, 83-84. doi:10.1088/0031-8949/53/1/015",
        source="Stenflo 1996, doi:10.1088/0031-8949/53/1/015",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "convection", "Lorenz family"),
        caveats=(),
    ),
    "LuChen": dict(
        folder="chaos",
        file="lu_chen",
        title="Lü system",
        summary="The bridge between the Lorenz and the Chen system: y neither is damped nor feels x directly.",
        class_doc="Lü and Chen's system between Lorenz and Chen.",
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "linear growth rate of y",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "axial coordinate, unchanged by the symmetry",
        },
        reference="Lü, J. and Chen, G. (2002). A new chaotic attractor coined. Int. J. Bifurcation Chaos 12, 659-661. "
        "doi:10.1142/S0218127402004620",
        source="Lü and Chen 2002, doi:10.1142/S0218127402004620",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "double scroll", "Lorenz family"),
        caveats=("RayleighBenard is the same equation with other constants.",),
    ),
    "LuChenCheng": dict(
        folder="chaos",
        file="lu_chen_cheng",
        title="Lü–Chen–Cheng system",
        summary="A generalised Lorenz-like flow with a product in every equation and a constant drive of x.",
        class_doc="A Lorenz-like flow with a product in every equation.",
        parameters={
            "a": "linear rate of y; with b it also sets the rate of x, -a b / (a + b)",
            "b": "linear rate of z; negative values damp",
            "c": "constant drive of x",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        reference="Lü, J., Chen, G. and Cheng, D. (2004). A new chaotic system and beyond: the generalized Lorenz-like "
        "system. Int. J. Bifurcation Chaos 14, 1507-1537.",
        source="Lü, Chen and Cheng 2004",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("a + b must not vanish.",),
    ),
    "MacArthur": dict(
        folder="ecology",
        file="macarthur",
        title="Consumer–resource model",
        summary="Five plankton species compete for five nutrients, each limited by its scarcest one: chaos that lets "
        "many species live on few resources.",
        class_doc="Five species competing for five resources under the law of the minimum.",
        parameters={
            "c": "content of each resource in each species; c[i][j] for resource i and species j; 5 by 5",
            "d": "turnover rate of the resources, per day",
            "k": "half-saturation constants; k[i][j] for resource i and species j; 5 by 5",
            "m": "death rate of every species, per day",
            "r": "largest growth rate of every species, per day",
            "s": "supply level of each resource; 5 numbers",
        },
        variables={
            "n1": "abundance of species 1",
            "n2": "abundance of species 2",
            "n3": "abundance of species 3",
            "n4": "abundance of species 4",
            "n5": "abundance of species 5",
            "r1": "level of resource 1",
            "r2": "level of resource 2",
            "r3": "level of resource 3",
            "r4": "level of resource 4",
            "r5": "level of resource 5",
        },
        reference="Huisman, J. and Weissing, F. J. (1999). Biodiversity of plankton by species oscillations and chaos. "
        "Nature 402, 407-410. doi:10.1038/46540. The idea: MacArthur, R. (1969). Species packing, and what competition "
        "minimizes. Proc. Natl. Acad. Sci. USA 64, 1369-1371.",
        source="Huisman and Weissing 1999, doi:10.1038/46540",
        tags=("chaotic", "dissipative", "autonomous", "population", "competition", "piecewise"),
        caveats=(
            "Abundances and resources must be positive; species come close to extinction.",
            "The minimum gives the field kinks wherever the limiting resource changes.",
            "Ten states, of which the resources soon follow the species: the motion fills few dimensions.",
        ),
    ),
    "MooreSpiegel": dict(
        folder="astronomy",
        file="moore_spiegel",
        title="Moore–Spiegel oscillator",
        summary="A parcel of ionised gas that exchanges heat with a stellar atmosphere while it bobs on a spring: an "
        "early case of aperiodic motion, from the irregular variability of stars.",
        class_doc="A thermally excited oscillator, from the irregular variability of stars.",
        parameters={
            "a": "rate at which z changes the velocity: coefficient of z in dy/dt",
            "b": "coefficient of -x in dz/dt: restoring force",
            "eps": "coefficient of y in dz/dt: thermal excitation",
        },
        variables={"x": "height of the parcel", "y": "velocity of the parcel", "z": "acceleration, divided by a"},
        reference="Moore, D. W. and Spiegel, E. A. (1966). A thermally excited non-linear oscillator. Astrophys. J. "
        "143, 871-887. doi:10.1086/148562",
        source="Moore and Spiegel 1966, doi:10.1086/148562",
        tags=("chaotic", "dissipative", "autonomous", "jerk", "cubic", "star"),
        caveats=("The annotated maximum exponent is four times the true value of 0.163.",),
    ),
    "MultiChua": dict(
        folder="electronics",
        file="multi_chua",
        title="Multi-scroll Chua circuit",
        summary="Chua's circuit with a diode of many straight pieces: a row of scrolls, between which the path wanders "
        "slowly.",
        class_doc="Chua's circuit with a diode of many pieces: a row of scrolls.",
        parameters={
            "a": "rate of x (ratio of the capacitances)",
            "b": "rate of z (inverse inductance, scaled)",
            "c": "break points of the diode; 6 numbers, of which c[0] is not used",
            "m": "slopes of the diode between the break points; 6 numbers",
        },
        variables={
            "x": "voltage across the diode, scaled",
            "y": "voltage across the second capacitor, scaled",
            "z": "current through the inductor, scaled",
        },
        reference="Yalçın, M. E., Suykens, J. A. K. and Vandewalle, J. P. L. (2005). Cellular Neural Networks, "
        "Multi-Scroll Chaos and Synchronization. World Scientific.",
        source="Yalçın, Suykens and Vandewalle 2005",
        tags=("chaotic", "dissipative", "autonomous", "circuit", "piecewise linear", "multi-scroll"),
        caveats=(
            "The field has kinks at every break point: exponents need small steps.",
            "The annotated maximum exponent is five times the true value of 0.28.",
            "Visits to the scrolls are uneven: means and histograms converge slowly.",
        ),
    ),
    "NewtonLiepnik": dict(
        folder="mechanics",
        file="newton_liepnik",
        title="Newton–Leipnik system",
        summary="A rotating rigid body with linear feedback that owns two separate strange attractors: a test for "
        "methods that assume there is only one.",
        class_doc="A rigid body with linear feedback and two coexisting strange attractors.",
        parameters={
            "a": "linear damping of x",
            "b": "linear growth rate of z",
        },
        variables={
            "x": "angular velocity about the first axis, scaled",
            "y": "angular velocity about the second axis, scaled",
            "z": "angular velocity about the third axis, scaled",
        },
        reference="Leipnik, R. B. and Newton, T. A. (1981). Double strange attractors in rigid body motion with linear "
        "feedback control. Phys. Lett. A 86, 63-67. doi:10.1016/0375-9601(81)90165-1",
        source="Leipnik and Newton 1981, doi:10.1016/0375-9601(81)90165-1",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "rigid body", "multistable"),
        caveats=(
            "Two strange attractors coexist; which one is reached depends on the start.",
            "The name is misspelled in the collection (Liepnik); the class keeps it.",
        ),
    ),
    "NoseHoover": dict(
        folder="physics",
        file="nose_hoover",
        title="Nosé–Hoover oscillator",
        summary="A harmonic oscillator coupled to a thermostat that steers its kinetic energy: deterministic molecular "
        "dynamics at fixed temperature, and time-reversible chaos.",
        class_doc="A harmonic oscillator with a deterministic thermostat.",
        parameters={"a": "target of y^2: the temperature, scaled"},
        variables={"x": "position", "y": "momentum", "z": "thermostat: minus the friction coefficient"},
        reference="Hoover, W. G. (1985). Canonical dynamics: equilibrium phase-space distributions. Phys. Rev. A 31, "
        "1695-1697. doi:10.1103/PhysRevA.31.1695. Nosé, S. (1984). A unified formulation of the constant temperature "
        "molecular dynamics methods. J. Chem. Phys. 81, 511-519. doi:10.1063/1.447334",
        source="Hoover 1985, doi:10.1103/PhysRevA.31.1695; Nosé 1984, doi:10.1063/1.447334",
        tags=("mixed phase space", "conservative", "autonomous", "thermostat", "time-reversible", "quadratic"),
        caveats=(
            "No attractor: tori and a thin chaotic sea coexist, so the start decides. From the default start the "
            "exponent is 0.002 and still falling after 1500 periods; the collection annotates 0.010.",
            "Volumes grow and shrink along the way and cancel in the long run.",
            "SprottA is the case a = 1.",
        ),
    ),
    "NuclearQuadrupole": dict(
        folder="physics",
        file="nuclear_quadrupole",
        title="Nuclear quadrupole oscillator",
        summary="Quadrupole vibrations of an atomic nucleus, with cubic and quartic terms in the potential: a "
        "three-fold symmetric Hamiltonian, like that of Hénon and Heiles but bounded.",
        class_doc="Quadrupole vibrations of a nucleus: a bounded Hamiltonian with three-fold symmetry.",
        parameters={
            "a": "coefficient of the quadratic (harmonic) part of the Hamiltonian",
            "b": "coefficient of the cubic part of the potential",
            "d": "coefficient of the quartic part of the potential",
        },
        variables={
            "q1": "first quadrupole coordinate",
            "q2": "second quadrupole coordinate",
            "p1": "momentum of q1",
            "p2": "momentum of q2",
        },
        reference="Baran, V. and Raduta, A. A. (1998). Classical and quantal chaos described by a fourth order "
        "quadrupole boson Hamiltonian. Int. J. Mod. Phys. E 7, 527-551.",
        source="Baran and Raduta 1998",
        tags=("chaotic", "conservative", "autonomous", "hamiltonian", "cubic"),
        caveats=("There is no attractor: what happens depends on the energy. Check the energy over long runs.",),
    ),
    "OscillatingFlow": dict(
        folder="fluids",
        file="oscillating_flow",
        title="Oscillating convection rolls",
        summary="Tracers in a row of convection rolls that swings from side to side: the experiment that showed "
        "chaotic transport between rolls.",
        class_doc="Tracers in a swinging row of convection rolls.",
        parameters={
            "b": "amplitude of the swing, a length",
            "k": "wave number of the rolls",
            "omega": "angular frequency of the swing",
            "u": "largest speed of the flow",
        },
        variables={"x": "position along the rolls", "y": "height", "z": "phase of the swing, in radians"},
        reference="Solomon, T. H. and Gollub, J. P. (1988). Chaotic particle transport in time-dependent "
        "Rayleigh-Bénard convection. Phys. Rev. A 38, 6280-6286. doi:10.1103/PhysRevA.38.6280",
        source="Solomon and Gollub 1988, doi:10.1103/PhysRevA.38.6280",
        tags=("chaotic", "conservative", "forced", "advection", "hamiltonian", "transport"),
        caveats=(
            "Tracers wander from roll to roll, so x grows without bound: use cos(k x).",
            "Divergence-free: no attractor, and results depend on the start.",
        ),
    ),
    "PanXuZhou": dict(
        folder="chaos",
        file="pan_xu_zhou",
        title="Pan–Xu–Zhou system",
        summary="A Lorenz-like flow without damping of y. Published as chaotic; from the collection's start the path "
        "settles on a fixed point.",
        class_doc="A Lorenz-like flow without damping of y.",
        parameters={
            "a": "rate at which x follows y",
            "c": "linear rate of z; negative values damp",
            "d": "coefficient of x z in dx/dt; 0 here",
            "eps": "coefficient of -x^2 in dz/dt; 0 here",
            "f": "linear growth rate of y; 0 here",
            "k": "coefficient of x in dy/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "axial coordinate, unchanged by the symmetry",
        },
        reference="Zhou, W., Xu, Y., Lu, H. and Pan, L. (2008). On dynamics analysis of a new chaotic attractor. Phys. "
        "Lett. A 372, 5773-5777.",
        source="Zhou et al. 2008",
        tags=("fixed point", "dissipative", "autonomous", "quadratic", "Lorenz family", "transient chaos"),
        caveats=(
            "Not chaotic in the long run from the default start: it ends at rest at (-6.53, -6.53, 16), as one of "
            "three fixed points; the collection annotates 0.61.",
            "Same equations as DequanLi and Tsucs2, with d, eps and f set to 0.",
        ),
    ),
    "PehlivanWei": dict(
        folder="chaos",
        file="pehlivan_wei",
        title="Pehlivan–Wei system",
        summary="A quadratic flow with whole-number coefficients and no parameters, built as a circuit by its authors.",
        class_doc="Pehlivan and Wei's quadratic flow without parameters.",
        parameters={},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        reference="Pehlivan, İ. and Wei, Z. (2012). Analysis, nonlinear control, and chaos generator circuit of "
        "another strange chaotic system. Turk. J. Electr. Eng. Comput. Sci. 20, 1229-1239.",
        source="Pehlivan and Wei 2012",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "no parameters"),
        caveats=(),
    ),
}
