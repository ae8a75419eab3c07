"""Words of the catalogue: flows from A to F."""

WORDS = {
    "Aizawa": dict(
        folder="chaos",
        file="aizawa",
        title="Aizawa attractor",
        summary="A rotating flow around an axis with a thin tube through it: chaos born from a torus. It has degree "
        "four, so it also tests whether a library of terms reaches beyond cubics.",
        class_doc="A folded torus around a vertical axis, after Langford and Aizawa.",
        parameters={
            "a": "linear growth rate of z",
            "b": "linear damping of x and y; subtracted from z in the rate of both",
            "c": "constant inflow of z",
            "d": "angular rate of the rotation in the x-y plane",
            "e": "coefficient of the terms (x^2 + y^2) z in dz/dt",
            "f": "coefficient of x^3 z in dz/dt, which breaks the rotational symmetry",
        },
        variables={
            "x": "first coordinate across the axis",
            "y": "second coordinate across the axis",
            "z": "axial height",
        },
        reference="Aizawa, Y. and Uezu, T. (1982). Topological aspects in chaos and in 2^k-period doubling cascade. "
        "Prog. Theor. Phys. 67, 982-985. See also Langford, W. F. (1984). Numerical studies of torus bifurcations. "
        "In: Numerical Methods for Bifurcation Problems, Birkhäuser, 285-295.",
        source="Aizawa and Uezu 1982; Langford 1984",
        tags=("chaotic", "dissipative", "autonomous", "torus breakdown", "quartic"),
        caveats=(
            "The exponent is small (0.094 per time unit, a quarter per period): averages need thousands of periods.",
        ),
    ),
    "AnishchenkoAstakhov": dict(
        folder="electronics",
        file="anishchenko_astakhov",
        title="Anishchenko–Astakhov generator",
        summary="A self-oscillator with an inertial nonlinearity: a band-shaped attractor reached by period doubling, "
        "easy to build as a circuit.",
        class_doc="A self-oscillating circuit whose gain is lowered by its own rectified, slowly forgotten output.",
        parameters={
            "eta": "rate at which the inertial variable z follows its drive",
            "mu": "excitation: linear growth rate of x",
        },
        variables={
            "x": "oscillation, as seen by the amplifier",
            "y": "second coordinate of the oscillation; its rate is -x",
            "z": "inertial variable that lowers the gain",
        },
        reference="Anishchenko, V. S., Astakhov, V., Neiman, A., Vadivasova, T. and Schimansky-Geier, L. (2007). "
        "Nonlinear Dynamics of Chaotic and Stochastic Systems: Tutorial and Modern Developments. Springer.",
        source="Anishchenko et al. 2007",
        tags=("chaotic", "dissipative", "autonomous", "circuit", "piecewise"),
        caveats=("x^2 H(x) has a jump in its second derivative at x = 0, which high-order solvers feel.",),
    ),
    "Arneodo": dict(
        folder="chaos",
        file="arneodo",
        title="Arneodo attractor",
        summary="A linear third-order oscillator with one cubic restoring term: two symmetric spirals joined near a "
        "saddle-focus. A small test for sparse regression of jerk equations.",
        class_doc="A jerk equation with a cubic force, made to show chaos next to a homoclinic orbit.",
        parameters={
            "a": "coefficient of -x in dz/dt; negative, so the origin repels",
            "b": "coefficient of -y in dz/dt",
            "c": "coefficient of -z in dz/dt: damping, and the rate at which volumes shrink",
            "d": "coefficient of x^3 in dz/dt",
        },
        variables={"x": "position", "y": "velocity", "z": "acceleration"},
        reference="Arneodo, A., Coullet, P. and Tresser, C. (1980). Occurence of strange attractors in "
        "three-dimensional Volterra equations. Phys. Lett. A 79, 259-263. doi:10.1016/0375-9601(80)90342-4",
        source="Arneodo, Coullet and Tresser 1980, doi:10.1016/0375-9601(80)90342-4",
        tags=("chaotic", "dissipative", "autonomous", "jerk", "cubic"),
        caveats=("Coullet is the same equation with other constants.", "Far from the attractor paths escape."),
    ),
    "ArnoldBeltramiChildress": dict(
        folder="fluids",
        file="arnold_beltrami_childress",
        title="Arnold–Beltrami–Childress flow",
        summary="Paths of tracers in a steady, spatially periodic solution of the Euler equations: a volume-preserving "
        "flow where chaotic seas lie beside regular vortices.",
        class_doc="Tracers in the ABC flow: steady, divergence-free and still chaotic.",
        parameters={
            "a": "amplitude of the wave that depends on z",
            "b": "amplitude of the wave that depends on x",
            "c": "amplitude of the wave that depends on y",
        },
        variables={
            "x": "first position, an angle (period 2 pi)",
            "y": "second position, an angle (period 2 pi)",
            "z": "third position, an angle (period 2 pi)",
        },
        reference="Arnold, V. I. (1966). J. Appl. Math. Mech. 30, 223. See also Dombre, T., Frisch, U., Greene, J. M., "
        "Hénon, M., Mehr, A. and Soward, A. M. (1986). Chaotic streamlines in the ABC flows. J. Fluid Mech. 167, "
        "353-391. doi:10.1017/S0022112086002859",
        source="Arnold 1966; Dombre et al. 1986, doi:10.1017/S0022112086002859",
        tags=("chaotic", "conservative", "autonomous", "advection", "volume preserving"),
        caveats=(
            "Positions leave every box: wrap them, or use sin and cos.",
            "There is no attractor: the exponent depends on the start, and paths that stick near the vortices make "
            "averages slow (the reference still has a standard error of a quarter of its value).",
            "The exponents sum to zero; the collection's annotated spectrum sums to -0.92.",
        ),
    ),
    "ArnoldWeb": dict(
        folder="mechanics",
        file="arnold_web",
        title="Arnold web",
        summary="Two rotors weakly coupled to each other and to a clock: a nearly integrable Hamiltonian system whose "
        "resonances form a web. A test of slow diffusion and of indicators of very weak chaos.",
        class_doc="A nearly integrable Hamiltonian system of two rotors and a clock, with a web of resonances.",
        parameters={"mu": "strength of the coupling", "w": "frequency of the clock angle z"},
        variables={
            "p1": "first action (momentum of the first rotor)",
            "p2": "second action (momentum of the second rotor)",
            "x1": "angle of the first rotor, in radians",
            "x2": "angle of the second rotor, in radians",
            "z": "clock angle, in radians",
        },
        reference="Froeschlé, C., Guzzo, M. and Lega, E. (2000). Graphical evolution of the Arnold web: from order to "
        "chaos. Science 289, 2108-2110. doi:10.1126/science.289.5487.2108",
        source="Froeschlé, Guzzo and Lega 2000, doi:10.1126/science.289.5487.2108",
        tags=("chaotic", "conservative", "forced", "hamiltonian", "resonance"),
        caveats=(
            "The exponent is only 0.005 per time unit: it takes many periods to tell it from zero. The annotated "
            "maximum is thirteen times larger.",
            "The angles x1 and x2 grow without bound; use their sines and cosines.",
        ),
    ),
    "AtmosphericRegime": dict(
        folder="climate",
        file="atmospheric_regime",
        title="Atmospheric regime model",
        summary="Coupled oscillators with widely separated frequencies and energy-preserving coupling, a small model "
        "of slow changes between weather regimes.",
        class_doc="A slow mode coupled to a fast oscillation through terms that keep energy.",
        parameters={
            "alpha": "coefficient of the energy-preserving pair y z (in dy/dt) and -y^2 (in dz/dt)",
            "beta": "coefficient of the energy-preserving pair z^2 (in dy/dt) and -y z (in dz/dt)",
            "mu1": "linear growth rate of x",
            "mu2": "linear rate of y and z; negative values damp",
            "omega": "frequency of the fast oscillation between y and z",
            "sigma": "coefficient of the energy-preserving pair x y (in dx/dt) and -x^2 (in dy/dt)",
        },
        variables={
            "x": "slow mode",
            "y": "first coordinate of the fast oscillation",
            "z": "second coordinate of the fast oscillation",
        },
        reference="Tuwankotta, J. M. (2006). Chaos in a coupled oscillators system with widely spaced frequencies and "
        "energy-preserving non-linearity. Int. J. Non-Linear Mech. 41, 180-191.",
        source="Tuwankotta 2006",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "atmosphere", "two time scales"),
        caveats=(
            "Growth is slow (0.0067 per time unit) and one period lasts 90 time units, many turns of the fast mode.",
        ),
    ),
    "BeerRNN": dict(
        folder="neural",
        file="beer_rnn",
        title="Beer's recurrent neural network",
        summary="Three continuous-time neurons with logistic activation, at weights where the network is chaotic: a "
        "small known ground truth for recurrent models.",
        class_doc="Beer's continuous-time recurrent network of three neurons.",
        parameters={
            "tau": "time constant of each neuron, in time units; 3 numbers",
            "theta": "bias of each neuron; 3 numbers",
            "w": "weights; w[i][j] is the effect of neuron j on neuron i; 3 by 3",
        },
        variables={
            "x1": "state of the first neuron",
            "x2": "state of the second neuron",
            "x3": "state of the third neuron",
        },
        reference="Beer, R. D. (1995). On the dynamics of small continuous-time recurrent neural networks. Adaptive "
        "Behavior 3, 469-509. doi:10.1177/105971239500300405",
        source="Beer 1995, doi:10.1177/105971239500300405",
        tags=("chaotic", "dissipative", "autonomous", "neural network", "sigmoid"),
        caveats=("Chaos is weak: 0.0098 per time unit, a quarter of the annotated maximum.",),
    ),
    "BelousovZhabotinsky": dict(
        folder="chemistry",
        file="belousov_zhabotinsky",
        title="Belousov–Zhabotinsky reaction",
        summary="Györgyi and Field's three-variable model of the oscillating reaction in a stirred flow reactor: "
        "chaos from realistic kinetics, and a hard test for stiff solvers.",
        class_doc="Györgyi and Field's three-variable model of the Belousov–Zhabotinsky reaction in a flow reactor.",
        parameters={
            "c1": "coefficient of the bromide term v z x / (kf + x yb2 + yb3) in dx/dt (with yb1 / y0)",
            "c10": "coefficient of the bromide term v z x / (kf + x yb2 + yb3) in dv/dt (with yb1 / y0)",
            "c11": "coefficient of the bromide term v z / (kf + x yb2 + yb3) in dv/dt (with yb1 / y0)",
            "c12": "coefficient of x^2 in dv/dt",
            "c13": "coefficient of v z in dv/dt",
            "c2": "coefficient of the bromide term v z / (kf + x yb2 + yb3) in dx/dt (with yb1 / y0)",
            "c3": "coefficient of x^2 in dx/dt (loss by disproportionation)",
            "c4": "coefficient of (ci - z z0) sqrt(x) in dx/dt (autocatalysis)",
            "c5": "coefficient of x z in dx/dt",
            "c6": "coefficient of (ci - z z0) sqrt(x) in dz/dt (oxidation of the catalyst)",
            "c7": "coefficient of x z in dz/dt",
            "c8": "coefficient of v z in dz/dt",
            "c9": "coefficient of z in dz/dt",
            "ci": "total concentration of the cerium catalyst, in mol/l",
            "kf": "flow rate of the reactor (inverse residence time), per second",
            "t0": "unit of time, in seconds; multiplies every rate",
            "y0": "scale of the bromide concentration; divides the bromide terms",
            "yb1": "numerator of the quasi-steady bromide concentration",
            "yb2": "coefficient of x in the denominator of the quasi-steady bromide concentration",
            "yb3": "constant in the denominator of the quasi-steady bromide concentration",
            "z0": "scale of z, in mol/l; z z0 is the concentration of oxidised cerium",
        },
        variables={
            "x": "bromous acid, scaled",
            "z": "oxidised cerium, Ce(IV), scaled by z0",
            "v": "bromomalonic acid, scaled",
        },
        reference="Györgyi, L. and Field, R. J. (1992). A three-variable model of deterministic chaos in the "
        "Belousov-Zhabotinsky reaction. Nature 355, 808-810. doi:10.1038/355808a0",
        source="Györgyi and Field 1992, doi:10.1038/355808a0",
        tags=("chaotic", "dissipative", "autonomous", "stiff", "reaction kinetics", "square root"),
        caveats=(
            "Very stiff: use an implicit solver.",
            "Concentrations must stay positive. The field clips x at zero inside a square root, whose slope is "
            "infinite there.",
            "The state order is x, z, v.",
        ),
    ),
    "BickleyJet": dict(
        folder="fluids",
        file="bickley_jet",
        title="Bickley jet",
        summary="Tracers in a zonal jet with three travelling waves, at the scales of the polar stratosphere: a common "
        "test for finding vortices and barriers to transport.",
        class_doc="Tracers in a meandering zonal jet with three travelling waves.",
        parameters={
            "ell": "half-width of the jet, in Mm",
            "eps": "amplitudes of the three waves, relative to the jet",
            "k": "wave numbers of the three waves, per Mm",
            "omega": "rate at which the time variable z advances; 1 makes z time in seconds",
            "sigma": "phase speeds of the three waves, in Mm/s",
            "u": "speed scale of the jet, in Mm/s (6.266e-5 is 62.66 m/s)",
        },
        variables={
            "y": "distance north of the jet's axis, in Mm",
            "x": "distance along the jet, in Mm",
            "z": "time carried as a state, in seconds at omega = 1",
        },
        reference="Hadjighasem, A., Karrasch, D., Teramoto, H. and Haller, G. (2016). Spectral-clustering approach to "
        "Lagrangian vortex detection. Phys. Rev. E 93, 063107. doi:10.1103/PhysRevE.93.063107",
        source="Hadjighasem et al. 2016, doi:10.1103/PhysRevE.93.063107",
        tags=("quasi-periodic", "conservative", "forced", "advection", "hamiltonian", "jet"),
        caveats=(
            "Not chaotic at the default start: the exponents are zero within error, and the annotated maximum is not "
            "reproduced.",
            "With the signs as published the jet runs towards -x and the waves towards +x. Then no line of the flow "
            "keeps pace with a wave; the usual Bickley jet runs the same way as its waves.",
            "The state order is y, x. x grows without bound, and one period is 97 827 seconds: scale before "
            "you fit anything.",
        ),
    ),
    "Blasius": dict(
        folder="ecology",
        file="blasius",
        title="Blasius–Huppert–Stone food chain",
        summary="Vegetation, herbivore and predator with steady rhythm but erratic peaks (uniform phase, chaotic "
        "amplitude): a model of lynx cycles and a test of phase synchronisation.",
        class_doc="A food chain with uniform phase and chaotic amplitude, after the Canadian lynx.",
        parameters={
            "a": "growth rate of the vegetation",
            "alpha1": "grazing rate of herbivores on vegetation",
            "alpha2": "rate at which predators eat herbivores",
            "b": "death rate of the herbivores",
            "c": "rate at which predators return to the level zs",
            "k1": "saturation of grazing (0 gives a linear response)",
            "k2": "saturation of predation (0 gives a linear response)",
            "zs": "predator level sustained without herbivores",
        },
        variables={"x": "vegetation", "y": "herbivores", "z": "predators"},
        reference="Blasius, B., Huppert, A. and Stone, L. (1999). Complex dynamics and phase synchronization in "
        "spatially extended ecological systems. Nature 399, 354-359. doi:10.1038/20676",
        source="Blasius, Huppert and Stone 1999, doi:10.1038/20676",
        tags=("chaotic", "dissipative", "autonomous", "food chain", "population"),
        caveats=(
            "Populations must be positive: never start at or below zero.",
            "Predators erupt in short spikes; coarse sampling misses them.",
        ),
    ),
    "BlinkingRotlet": dict(
        folder="fluids",
        file="blinking_rotlet",
        title="Blinking rotlet",
        summary="Two small cylinders take turns in stirring a viscous fluid in a round container: chaotic advection at "
        "zero Reynolds number, with no slip at the wall.",
        class_doc="Chaotic advection by two alternating rotlets in a round container with no slip at its wall.",
        parameters={
            "a": "radius of the container",
            "b": "distance of each rotlet from the centre",
            "bc": "weight of the no-slip correction: 1 for a no-slip wall, 0 for none",
            "sigma": "strength of the rotlets; the sign sets the sense of rotation",
            "tau": "period of one full cycle, half of it for each rotlet",
        },
        variables={
            "r": "distance of the tracer from the centre",
            "theta": "polar angle of the tracer, in radians",
            "tt": "time carried as a state",
        },
        reference="Meleshko, V. V. and Aref, H. (1996). A blinking rotlet model for chaotic advection. Phys. Fluids 8, "
        "3215-3217. See also Tallapragada, P. and Sudarsanam, S. (2019). Phys. Rev. E 100.",
        source="Meleshko and Aref 1996",
        tags=("chaotic", "conservative", "forced", "advection", "switched", "hamiltonian"),
        caveats=(
            "Areas are kept in the plane, not in the coordinates r and theta: the exponents sum to zero only in the "
            "long run.",
            "The two rotlets are switched by a steep tanh (about a hundredth of a time unit wide): adaptive steps or "
            "small ones are needed. The field is singular at r = 0 and at the rotlets.",
            "There is no attractor; islands and sea coexist, so results depend on the start. theta grows "
            "without bound; use r cos(theta) and r sin(theta).",
        ),
    ),
    "BlinkingVortex": dict(
        folder="fluids",
        file="blinking_vortex",
        title="Blinking vortex",
        summary="Aref's stirrer: two point vortices in a round tank are switched on in turn. The first and still the "
        "plainest case of chaotic advection in a smooth flow.",
        class_doc="Aref's two blinking point vortices in a round tank: the first case of chaotic advection.",
        parameters={
            "a": "radius of the tank",
            "b": "distance of each vortex from the centre",
            "bc": "weight of the no-slip correction: 0 for an ideal fluid, 1 for a no-slip wall",
            "sigma": "strength of the vortices; the sign sets the sense of rotation",
            "tau": "period of one full cycle, half of it for each vortex",
        },
        variables={
            "r": "distance of the tracer from the centre",
            "theta": "polar angle of the tracer, in radians",
            "tt": "time carried as a state",
        },
        reference="Aref, H. (1984). Stirring by chaotic advection. J. Fluid Mech. 143, 1-21. "
        "doi:10.1017/S0022112084001233",
        source="Aref 1984, doi:10.1017/S0022112084001233",
        tags=("chaotic", "conservative", "forced", "advection", "switched", "hamiltonian"),
        caveats=(
            "Areas are kept in the plane, not in the coordinates r and theta: the exponents sum to zero only in the "
            "long run.",
            "The two vortices are switched by a steep tanh (about a hundredth of a time unit wide): adaptive steps or "
            "small ones are needed. The field is singular at r = 0 and at the vortices.",
            "There is no attractor; results depend on the start. theta grows without bound; use "
            "r cos(theta) and r sin(theta).",
        ),
    ),
    "Bouali": dict(
        folder="economics",
        file="bouali",
        title="Bouali system",
        summary="A van der Pol oscillator with an added feedback loop, made as a model of economic cycles; in this "
        "setting the loop is nonlinear and the motion is chaotic and dissipative.",
        class_doc="An extended van der Pol oscillator with a feedback loop, made as a model of economic cycles.",
        parameters={
            "a": "rate of the terms x (y0 - y) in dx/dt",
            "b": "coefficient of -z in dx/dt: strength of the feedback loop",
            "bb": "coefficient of the product m x z in dz/dt; 0 removes it",
            "c": "linear damping of z",
            "g": "rate of the terms y (x^2 - 1) in dy/dt",
            "m": "rate of the response of z to x",
            "y0": "level of y at which the growth of x vanishes",
        },
        variables={
            "x": "first coordinate; decides by |x| > 1 whether y grows",
            "y": "second coordinate; brakes x when above y0",
            "z": "feedback variable driven by x",
        },
        reference="Bouali, S. (1999). Feedback loop in extended van der Pol's equation applied to an economic model of "
        "cycles. Int. J. Bifurcation Chaos 9, 745-756.",
        source="Bouali 1999",
        tags=("chaotic", "dissipative", "autonomous", "cubic", "business cycle"),
        caveats=("Chaos is weak: 0.025 per time unit, less than half the annotated maximum.",),
    ),
    "Bouali2": dict(
        folder="economics",
        file="bouali2",
        title="Bouali system, weak linear feedback",
        summary="Bouali's cycle model with a weak, purely linear feedback: volume changes cancel on average, and chaos "
        "is barely there. For methods that must tell weak chaos from none.",
        class_doc="Bouali's extended van der Pol oscillator with a weak linear feedback: weak chaos.",
        parameters={
            "a": "rate of the terms x (y0 - y) in dx/dt",
            "b": "coefficient of -z in dx/dt: strength of the feedback loop",
            "bb": "coefficient of the product m x z in dz/dt; 0 here, so the product is absent",
            "c": "linear damping of z; 0 here",
            "g": "rate of the terms y (x^2 - 1) in dy/dt",
            "m": "rate of the response of z to x",
            "y0": "level of y at which the growth of x vanishes",
        },
        variables={
            "x": "first coordinate; decides by |x| > 1 whether y grows",
            "y": "second coordinate; brakes x when above y0",
            "z": "feedback variable driven by x",
        },
        reference="Bouali, S. (1999). Feedback loop in extended van der Pol's equation applied to an economic model of "
        "cycles. Int. J. Bifurcation Chaos 9, 745-756.",
        source="Bouali 1999",
        tags=("chaotic", "autonomous", "cubic", "business cycle", "weak chaos"),
        caveats=(
            "The exponents are +-0.0034: 20 times smaller than the annotated maximum, and hard to tell from zero.",
            "The mean divergence is zero within error, so errors are not forgotten and there is no clear attractor.",
        ),
    ),
    "BurkeShaw": dict(
        folder="chaos",
        file="burke_shaw",
        title="Burke–Shaw attractor",
        summary="A two-parameter relative of the Lorenz system with the same symmetry and another arrangement of "
        "leaves: a case for topological comparison.",
        class_doc="Burke and Shaw's relative of the Lorenz system with two parameters.",
        parameters={
            "e": "constant inflow of z",
            "n": "rate of the linear and product terms",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "axial coordinate, unchanged by the symmetry",
        },
        reference="Shaw, R. (1981). Strange attractors, chaotic behavior, and information flow. Z. Naturforsch. A 36, "
        "80-112. doi:10.1515/zna-1981-0115",
        source="Shaw 1981, doi:10.1515/zna-1981-0115",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "symmetric"),
        caveats=(),
    ),
    "CaTwoPlus": dict(
        folder="biology",
        file="ca_two_plus",
        title="Calcium oscillations",
        summary="Bursts of free calcium in a cell: release from a store is set off by calcium itself and by inositol "
        "trisphosphate (InsP3), which calcium helps to destroy. Chaotic bursting from saturating rates.",
        class_doc="Houart, Dupont and Goldbeter's model of chaotic calcium bursts in a cell.",
        parameters={
            "K2": "calcium level of half-maximal pumping into the store, in µM",
            "K5": "InsP3 level of half-maximal breakdown by the kinase, in µM",
            "Ka": "InsP3 level of half-maximal release, in µM",
            "Kd": "calcium level of half-maximal stimulation of the kinase, in µM",
            "Ky": "store level of half-maximal release, in µM",
            "Kz": "calcium level of half-maximal release, in µM",
            "V0": "constant calcium inflow, in µM/min",
            "V1": "largest stimulated calcium inflow, in µM/min",
            "V4": "largest rate of InsP3 synthesis, in µM/min",
            "Vm2": "largest rate of pumping into the store, in µM/min",
            "Vm3": "largest rate of release from the store, in µM/min",
            "Vm5": "largest rate of InsP3 breakdown by the kinase, in µM/min",
            "beta": "degree of stimulation of the cell, between 0 and 1",
            "eps": "linear rate of InsP3 breakdown, per minute",
            "k": "rate of calcium export from the cell, per minute",
            "kf": "leak rate from the store, per minute",
            "m": "Hill exponent of release in calcium",
            "n": "Hill exponent of the kinase in calcium",
            "p": "Hill exponent of the kinase in InsP3",
        },
        variables={
            "z": "free calcium in the cytosol, in µM",
            "y": "calcium in the store, in µM",
            "a": "inositol trisphosphate (InsP3), in µM",
        },
        reference="Houart, G., Dupont, G. and Goldbeter, A. (1999). Bursting, chaos and birhythmicity originating from "
        "self-modulation of the inositol 1,4,5-trisphosphate signal in a model for intracellular Ca2+ oscillations. "
        "Bull. Math. Biol. 61, 507-530. doi:10.1006/bulm.1999.0095",
        source="Houart, Dupont and Goldbeter 1999, doi:10.1006/bulm.1999.0095",
        tags=("chaotic", "dissipative", "autonomous", "cell signalling", "Hill function", "bursting"),
        caveats=(
            "Concentrations must be positive.",
            "Time is in minutes; calcium jumps within a small part of a period.",
        ),
    ),
    "CaTwoPlusQuasiperiodic": dict(
        folder="biology",
        file="ca_two_plus_quasiperiodic",
        title="Calcium oscillations, quasi-periodic",
        summary="The calcium model of CaTwoPlus at rates where two incommensurate rhythms coexist: a torus, not chaos. "
        "A negative control for tests of chaos.",
        class_doc="Houart, Dupont and Goldbeter's calcium model at rates that give a torus instead of chaos.",
        parameters={
            "K2": "calcium level of half-maximal pumping into the store, in µM",
            "K5": "InsP3 level of half-maximal breakdown by the kinase, in µM",
            "Ka": "InsP3 level of half-maximal release, in µM",
            "Kd": "calcium level of half-maximal stimulation of the kinase, in µM",
            "Ky": "store level of half-maximal release, in µM",
            "Kz": "calcium level of half-maximal release, in µM",
            "V0": "constant calcium inflow, in µM/min",
            "V1": "largest stimulated calcium inflow, in µM/min",
            "V4": "largest rate of InsP3 synthesis, in µM/min",
            "Vm2": "largest rate of pumping into the store, in µM/min",
            "Vm3": "largest rate of release from the store, in µM/min",
            "Vm5": "largest rate of InsP3 breakdown by the kinase, in µM/min",
            "beta": "degree of stimulation of the cell, between 0 and 1",
            "eps": "linear rate of InsP3 breakdown, per minute",
            "k": "rate of calcium export from the cell, per minute",
            "kf": "leak rate from the store, per minute",
            "m": "Hill exponent of release in calcium",
            "n": "Hill exponent of the kinase in calcium",
            "p": "Hill exponent of the kinase in InsP3",
        },
        variables={
            "z": "free calcium in the cytosol, in µM",
            "y": "calcium in the store, in µM",
            "a": "inositol trisphosphate (InsP3), in µM",
        },
        reference="Houart, G., Dupont, G. and Goldbeter, A. (1999). Bursting, chaos and birhythmicity originating from "
        "self-modulation of the inositol 1,4,5-trisphosphate signal in a model for intracellular Ca2+ oscillations. "
        "Bull. Math. Biol. 61, 507-530. doi:10.1006/bulm.1999.0095",
        source="Houart, Dupont and Goldbeter 1999, doi:10.1006/bulm.1999.0095",
        tags=("quasi-periodic", "dissipative", "autonomous", "cell signalling", "Hill function"),
        caveats=(
            "Quasi-periodic by design: the annotated exponent of 0.48 is not one of this motion.",
            "Concentrations must be positive.",
        ),
    ),
    "CellCycle": dict(
        folder="biology",
        file="cell_cycle",
        title="Coupled cell-cycle oscillators",
        summary="Two chains of cyclin, kinase and protease, one for each phase of cell division, each slowing the "
        "other: six variables with very steep switches and a rhythm of hours.",
        class_doc="Two mutually inhibiting oscillators of cyclin, kinase and protease that drive cell division.",
        parameters={
            "K": "Michaelis constant of the four switching reactions, small, so the switches are steep",
            "Kc": "cyclin level of half-maximal activation of the kinase, in µM",
            "Kd1": "cyclin level of half-maximal breakdown by the protease, in µM",
            "Kim": "kinase level that halves the cyclin synthesis of the other oscillator",
            "V2": "largest rate of kinase inactivation, per minute",
            "V4": "largest rate of protease inactivation, per minute",
            "Vm1": "largest rate of kinase activation, per minute",
            "Vm3": "largest rate of protease activation, per minute",
            "kd1": "unspecific breakdown of cyclin, per minute",
            "vd": "largest rate of cyclin breakdown by the protease, in µM/min",
            "vi": "synthesis rate of cyclin without inhibition, in µM/min",
        },
        variables={
            "c1": "cyclin of the first oscillator, in µM",
            "m1": "active fraction of the first kinase",
            "x1": "active fraction of the first protease",
            "c2": "cyclin of the second oscillator, in µM",
            "m2": "active fraction of the second kinase",
            "x2": "active fraction of the second protease",
        },
        reference="Romond, P.-C., Rustici, M., Gonze, D. and Goldbeter, A. (1999). Alternating oscillations and chaos "
        "in a model of two coupled biochemical oscillators driving successive phases of the cell cycle. Ann. N. Y. "
        "Acad. Sci. 879, 180-193.",
        source="Romond et al. 1999",
        tags=("chaotic", "dissipative", "autonomous", "cell division", "Michaelis-Menten", "coupled oscillators"),
        caveats=(
            "The fractions m and x must stay between 0 and 1 and the cyclins positive.",
            "One period lasts about 205 minutes: scale steps by it.",
        ),
    ),
    "CellularNeuralNetwork": dict(
        folder="electronics",
        file="cellular_neural_network",
        title="Cellular neural network",
        summary="Three cells of an analogue processor array coupled through saturated outputs: a piecewise-linear "
        "field, so the dynamics is linear between a few planes.",
        class_doc="Three cells of an analogue array, coupled through saturated outputs.",
        parameters={
            "a": "antisymmetric coupling between the second and the third cell",
            "b": "inhibition between the first cell and the other two, and of the others by it",
            "c": "self-feedback of the second cell",
            "d": "self-feedback of the first cell",
        },
        variables={"x": "state of the first cell", "y": "state of the second cell", "z": "state of the third cell"},
        reference="Arena, P., Caponetto, R., Fortuna, L. and Porto, D. (1998). Bifurcation and chaos in noninteger "
        "order cellular neural networks. Int. J. Bifurcation Chaos 8, 1527-1539.",
        source="Arena et al. 1998",
        tags=("chaotic", "dissipative", "autonomous", "piecewise linear", "circuit"),
        caveats=(
            "The field has kinks where a state passes +-1: steps of high order lose their order there.",
            "The annotated maximum exponent is 23 times the true value of 0.10.",
        ),
    ),
    "Chen": dict(
        folder="chaos",
        file="chen",
        title="Chen system",
        summary="The double scroll found when chaos was fed back into the Lorenz equations: dual to Lorenz in the sign "
        "of one product of coefficients, and a standard second test after it.",
        class_doc="Chen's dual of the Lorenz system: a double scroll found by feedback.",
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "linear growth rate of y; c - a multiplies x in dy/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "axial coordinate, unchanged by the symmetry",
        },
        reference="Chen, G. and Ueta, T. (1999). Yet another chaotic attractor. Int. J. Bifurcation Chaos 9, "
        "1465-1466. doi:10.1142/S0218127499001024",
        source="Chen and Ueta 1999, doi:10.1142/S0218127499001024",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "double scroll", "Lorenz family"),
        caveats=(),
    ),
    "ChenLee": dict(
        folder="mechanics",
        file="chen_lee",
        title="Chen–Lee system",
        summary="Euler's equations of a rotating rigid body with linear feedback on each axis, which turns regular "
        "rotation into chaos.",
        class_doc="A rotating rigid body with linear feedback on each axis.",
        parameters={
            "a": "linear feedback on x; positive, so it drives",
            "b": "linear feedback on y; negative, so it damps",
            "c": "linear feedback on z; negative, so it damps",
        },
        variables={
            "x": "angular velocity about the first axis, scaled",
            "y": "angular velocity about the second axis, scaled",
            "z": "angular velocity about the third axis, scaled",
        },
        reference="Chen, H.-K. and Lee, C.-I. (2004). Anti-control of chaos in rigid body motion. Chaos, Solitons & "
        "Fractals 21, 957-965.",
        source="Chen and Lee 2004",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "rigid body"),
        caveats=(),
    ),
    "Chua": dict(
        folder="electronics",
        file="chua",
        title="Chua's circuit",
        summary="The simplest autonomous circuit with chaos: a resonator, a resistor and a piecewise-linear diode give "
        "the double scroll. The standard case of a field with kinks.",
        class_doc="Chua's circuit with a piecewise-linear diode: the double scroll.",
        parameters={
            "alpha": "ratio of the two capacitances; rate of x",
            "beta": "inverse inductance, scaled; rate of z",
            "m0": "slope of the diode for |x| < 1",
            "m1": "slope of the diode for |x| > 1",
        },
        variables={
            "x": "voltage across the diode, scaled",
            "y": "voltage across the second capacitor, scaled",
            "z": "current through the inductor, scaled",
        },
        reference="Matsumoto, T. (1984). A chaotic attractor from Chua's circuit. IEEE Trans. Circuits Syst. 31, "
        "1055-1058. doi:10.1109/TCS.1984.1085459. See also Chua, L. O. (1969). Introduction to Nonlinear Network "
        "Theory. McGraw-Hill.",
        source="Matsumoto 1984, doi:10.1109/TCS.1984.1085459",
        tags=("chaotic", "dissipative", "autonomous", "circuit", "piecewise linear", "double scroll"),
        caveats=(
            "The field has kinks at x = +-1: exponents by tangent vectors need small steps or stops at the kinks.",
            "The annotated maximum exponent is about 2.8 times the true value of 0.44.",
            "Far from the attractor paths escape to infinity.",
        ),
    ),
    "CircadianRhythm": dict(
        folder="biology",
        file="circadian_rhythm",
        title="Circadian rhythm of Neurospora",
        summary="The gene frq of a bread mould represses itself through its protein in the nucleus, under a 24-hour "
        "cycle of light: a forced biochemical clock.",
        class_doc="The circadian clock of Neurospora under a daily cycle of light.",
        parameters={
            "Ki": "nuclear protein level that halves transcription, in nM",
            "k": "rate at which fc turns into fs, per hour",
            "k1": "transport rate into the nucleus, per hour",
            "k2": "transport rate out of the nucleus, per hour",
            "kd": "Michaelis constant of the breakdown of fs, in nM",
            "kdn": "Michaelis constant of the breakdown of fn, in nM",
            "km": "Michaelis constant of the breakdown of the messenger, in nM",
            "ks": "rate of protein synthesis per messenger, per hour",
            "n": "Hill exponent of repression",
            "ps": "period of the light cycle, in hours",
            "vc": "factor of the transcription rate",
            "vd": "largest breakdown rate of fs, in nM/h",
            "vdn": "largest breakdown rate of fn, in nM/h",
            "vm": "largest breakdown rate of the messenger, in nM/h",
            "vmax": "enters the transcription rate as the factor vmax - vmin",
            "vmin": "enters the transcription rate as the factor vmax - vmin and as the offset of the light cycle",
        },
        variables={
            "m": "frq messenger RNA, in nM",
            "fc": "FRQ protein in the cytosol, in nM",
            "fs": "form of FRQ that fc turns into and that is broken down, in nM; it acts on nothing else",
            "fn": "FRQ protein in the nucleus, in nM",
            "th": "phase of the light cycle, in radians",
        },
        reference="Leloup, J.-C., Gonze, D. and Goldbeter, A. (1999). Limit cycle models for circadian rhythms based "
        "on transcriptional regulation in Drosophila and Neurospora. J. Biol. Rhythms 14, 433-448. Gonze, D., Leloup, "
        "J.-C. and Goldbeter, A. (2000). Theoretical models for circadian rhythms in Neurospora and Drosophila. C. R. "
        "Acad. Sci. III 323, 57-67.",
        source="Leloup, Gonze and Goldbeter 1999; Gonze, Leloup and Goldbeter 2000",
        tags=("quasi-periodic", "dissipative", "forced", "gene regulation", "Hill function"),
        caveats=(
            "Not chaotic from the default start: besides that of the phase one more exponent is zero and the rest are "
            "negative, so the motion fills "
            "a torus.",
            "As published the transcription rate is vc (vmax - vmin) (vmin + (1 + cos th) / 2), so it does not run "
            "from vmin to vmax as the names suggest.",
            "Concentrations must be positive.",
        ),
    ),
    "CoevolvingPredatorPrey": dict(
        folder="ecology",
        file="coevolving_predator_prey",
        title="Coevolving predator and prey",
        summary="A predator–prey pair in which a trait of the prey evolves as fast as the populations change: "
        "evolution turns cycles into chaos.",
        class_doc="A predator and a prey whose trait evolves on the time scale of the populations.",
        parameters={
            "a1": "growth rate of the prey, per unit of the trait at small trait values",
            "a2": "rate at which eaten prey feed the growth of predators",
            "a3": "rate at which predators eat prey",
            "b1": "saturation of prey growth in the trait",
            "b2": "saturation of predation in the prey density",
            "d1": "mortality scale of the prey, times a polynomial in the trait",
            "d2": "death rate of the predators",
            "delta": "scale of the trait; delta = 1 removes the terms with delta - 1, delta^2 - 1 and delta^4 - 1",
            "k1": "weight of prey density in the selection of the trait",
            "k2": "quadratic coefficient of the trait's cost (drives the trait away from 0)",
            "k4": "quartic coefficient of the trait's cost (holds the trait back)",
            "vv": "rate of evolution: additive genetic variance of the trait",
        },
        variables={"x": "prey density", "y": "predator density", "alpha": "mean trait of the prey"},
        reference="Gilpin, W. and Feldman, M. W. (2017). A phase transition induces chaos in a predator-prey ecosystem "
        "with a dynamic fitness landscape. PLoS Comput. Biol. 13, e1005644. doi:10.1371/journal.pcbi.1005644",
        source="Gilpin and Feldman 2017, doi:10.1371/journal.pcbi.1005644",
        tags=("chaotic", "dissipative", "autonomous", "evolution", "population", "two time scales"),
        caveats=(
            "Densities must be positive.",
            "One period lasts about 123 time units and the trait jumps within it: scale steps by the period.",
            "alpha is a state here; in other systems the name stands for a parameter.",
        ),
    ),
    "Colpitts": dict(
        folder="electronics",
        file="colpitts",
        title="Colpitts oscillator",
        summary="A one-transistor radio oscillator driven into chaos: a linear resonator with a transistor that "
        "conducts only below a threshold.",
        class_doc="A chaotic one-transistor oscillator with a piecewise-linear transistor.",
        parameters={
            "a": "slope of the transistor where it conducts",
            "b": "damping of y (series resistance)",
            "c": "constant drive of y (supply voltage)",
            "d": "damping of z",
            "e": "threshold: the transistor conducts while z < e - 1",
        },
        variables={
            "x": "collector voltage, scaled",
            "y": "current of the inductor, scaled",
            "z": "emitter voltage, scaled",
        },
        reference="Kennedy, M. P. (1994). Chaos in the Colpitts oscillator. IEEE Trans. Circuits Syst. I 41, 771-774. "
        "doi:10.1109/81.331536",
        source="Kennedy 1994, doi:10.1109/81.331536",
        tags=("chaotic", "dissipative", "autonomous", "circuit", "piecewise linear"),
        caveats=("The field has a kink at z = e - 1; high-order steps lose their order there.",),
    ),
    "Coullet": dict(
        folder="chaos",
        file="coullet",
        title="Coullet attractor",
        summary="The jerk equation of Arneodo, Coullet and Tresser in a weakly chaotic setting: two spirals in a "
        "double well.",
        class_doc="A jerk equation with a cubic force in a double well.",
        parameters={
            "a": "coefficient of -x in dz/dt; negative, so the origin repels",
            "b": "coefficient of -y in dz/dt",
            "c": "coefficient of -z in dz/dt: damping, and the rate at which volumes shrink",
            "d": "coefficient of x^3 in dz/dt",
        },
        variables={"x": "position", "y": "velocity", "z": "acceleration"},
        reference="Arneodo, A., Coullet, P. and Tresser, C. (1980). Occurence of strange attractors in "
        "three-dimensional Volterra equations. Phys. Lett. A 79, 259-263. doi:10.1016/0375-9601(80)90342-4",
        source="Arneodo, Coullet and Tresser 1980, doi:10.1016/0375-9601(80)90342-4",
        tags=("chaotic", "dissipative", "autonomous", "jerk", "cubic"),
        caveats=(
            "The exponent, 0.019 +- 0.006, differs much between stretches of the path; the annotated maximum is seven "
            "times larger.",
            "Arneodo is the same equation with other constants. Far from the attractor paths escape.",
        ),
    ),
    "Dadras": dict(
        folder="chaos",
        file="dadras",
        title="Dadras attractor",
        summary="A quadratic flow that shows two, three or four scrolls as one parameter changes: for studies of how "
        "attractors grow new leaves.",
        class_doc="Dadras and Momeni's flow with two to four scrolls.",
        parameters={
            "c": "coefficient of x y in dz/dt",
            "e": "linear damping of z",
            "o": "coefficient of y z in dx/dt",
            "p": "linear damping of x",
            "r": "linear growth rate of y",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        reference="Dadras, S. and Momeni, H. R. (2009). A novel three-dimensional autonomous chaotic system generating "
        "two, three and four-scroll attractors. Phys. Lett. A 373, 3637-3642. doi:10.1016/j.physleta.2009.07.088",
        source="Dadras and Momeni 2009, doi:10.1016/j.physleta.2009.07.088",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "multi-scroll"),
        caveats=(),
    ),
    "DequanLi": dict(
        folder="chaos",
        file="dequan_li",
        title="Dequan Li system",
        summary="Li's quadratic flow with three scrolls and large amplitudes. Published as chaotic; from the "
        "collection's start it settles to regular motion.",
        class_doc="Li's quadratic flow with three scrolls.",
        parameters={
            "a": "rate at which x follows y",
            "c": "linear growth rate of z",
            "d": "coefficient of x z in dx/dt",
            "eps": "coefficient of -x^2 in dz/dt",
            "f": "linear growth rate of y",
            "k": "coefficient of x in dy/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "axial coordinate, unchanged by the symmetry",
        },
        reference="Li, D. (2008). A three-scroll chaotic attractor. Phys. Lett. A 372, 387-393.",
        source="Li 2008",
        tags=("periodic", "dissipative", "autonomous", "quadratic", "multi-scroll", "transient chaos"),
        caveats=(
            "Not chaotic in the long run from the default start: after 200 periods the largest exponent is zero "
            "within error, while the collection annotates 0.74.",
            "Same equations as PanXuZhou and Tsucs2. Values reach hundreds and a period lasts 0.08 time units.",
        ),
    ),
    "DoubleGyre": dict(
        folder="fluids",
        file="double_gyre",
        title="Double gyre",
        summary="Two counter-rotating cells whose border swings from side to side: the standard test for finite-time "
        "Lyapunov exponents and coherent structures.",
        class_doc="Tracers in two counter-rotating cells with a swinging border.",
        parameters={
            "alpha": "amplitude of the stream function: the speed scale, divided by pi",
            "eps": "how far the border between the cells swings; 0 makes the flow steady",
            "omega": "angular frequency of the swing",
        },
        variables={
            "x": "position along the two cells, between 0 and 2",
            "y": "position across the cells, between 0 and 1",
            "z": "phase of the swing, in radians",
        },
        reference="Shadden, S. C., Lekien, F. and Marsden, J. E. (2005). Definition and properties of Lagrangian "
        "coherent structures from finite-time Lyapunov exponents in two-dimensional aperiodic flows. Physica D 212, "
        "271-304. doi:10.1016/j.physd.2005.10.007",
        source="Shadden, Lekien and Marsden 2005, doi:10.1016/j.physd.2005.10.007",
        tags=("chaotic", "conservative", "forced", "advection", "hamiltonian", "coherent structures"),
        caveats=(
            "Divergence-free: the exponents sum to zero, there is no attractor, and regular islands lie beside the "
            "chaotic sea. Results depend on the start.",
        ),
    ),
    "DoublePendulum": dict(
        folder="mechanics",
        file="double_pendulum",
        title="Double pendulum, as in the collection",
        summary="The collection's double pendulum, kept so that published results can be compared. Its momentum "
        "equations are wrong; for mechanics use DoublePendulumHamiltonian.",
        class_doc="The collection's double pendulum, with its wrong momentum equations kept as published.",
        parameters={
            "g": "acceleration of gravity, in m/s^2",
            "l1": "length of the upper rod, in m",
            "l2": "length of the lower rod, in m",
            "m1": "upper mass, in kg",
            "m2": "lower mass, in kg",
        },
        variables={
            "th1": "angle of the upper rod from the vertical, in radians",
            "th2": "angle of the lower rod from the vertical, in radians",
            "p1": "momentum that belongs to th1, in kg m^2/s",
            "p2": "momentum that belongs to th2, in kg m^2/s",
        },
        reference="As published in the dysts collection: Gilpin, W. (2021). Chaos as an interpretable benchmark for "
        "forecasting and data-driven modelling. NeurIPS Datasets and Benchmarks. arXiv:2110.05266. For the mechanics "
        "see Marion, J. B. (2013). Classical Dynamics of Particles and Systems. Academic Press.",
        source="Gilpin 2021, arXiv:2110.05266",
        tags=("periodic", "dissipative", "autonomous", "pendulum"),
        caveats=(
            "Not the Hamiltonian double pendulum: the momentum equations have wrong terms, energy is not kept and the "
            "divergence is not zero. Use DoublePendulumHamiltonian.",
            "Not chaotic in the long run from the default start: the exponents are zero or negative, while the "
            "collection annotates 3.99.",
            "The angles can turn over and grow without bound; use their sines and cosines.",
        ),
    ),
    "DoublePendulumHamiltonian": dict(
        folder="mechanics",
        file="double_pendulum_hamiltonian",
        title="Double pendulum",
        summary="Two rods and two point masses under gravity, from Hamilton's equations: chaos in a device that can be "
        "built at home, and a test of energy conservation over long runs.",
        class_doc="The planar double pendulum with point masses, from Hamilton's equations.",
        parameters={
            "g": "acceleration of gravity, in m/s^2",
            "l1": "length of the upper rod, in m",
            "l2": "length of the lower rod, in m",
            "m1": "upper mass, in kg",
            "m2": "lower mass, in kg",
        },
        variables={
            "th1": "angle of the upper rod from the vertical, in radians",
            "th2": "angle of the lower rod from the vertical, in radians",
            "p1": "momentum that belongs to th1, in kg m^2/s",
            "p2": "momentum that belongs to th2, in kg m^2/s",
        },
        reference="Marion, J. B. (2013). Classical Dynamics of Particles and Systems. Academic Press. For its chaos "
        "see Shinbrot, T., Grebogi, C., Wisdom, J. and Yorke, J. A. (1992). Chaos in a double pendulum. Am. J. Phys. "
        "60, 491-499. doi:10.1119/1.16860",
        source="Shinbrot et al. 1992, doi:10.1119/1.16860",
        tags=("chaotic", "conservative", "autonomous", "hamiltonian", "pendulum"),
        caveats=(
            "There is no attractor: what happens depends on the energy. Small swings are quasi-periodic, swings of "
            "large energy are mostly chaotic, and very fast rotation is regular again.",
            "No damping forgives the solver: check the energy. The angles can turn over and grow without bound; use "
            "their sines and cosines.",
        ),
    ),
    "Duffing": dict(
        folder="mechanics",
        file="duffing",
        title="Forced Duffing oscillator",
        summary="A damped particle in a double well, pushed to and fro: the standard forced oscillator, with periodic, "
        "chaotic and coexisting motions within reach of one parameter.",
        class_doc="A damped, periodically forced particle in a double well.",
        parameters={
            "alpha": "cubic stiffness",
            "beta": "linear stiffness; negative for a double well",
            "delta": "damping rate",
            "gamma": "amplitude of the force",
            "omega": "angular frequency of the force",
        },
        variables={"x": "position", "y": "velocity", "z": "phase of the force, in radians"},
        reference="Duffing, G. (1918). Erzwungene Schwingungen bei veränderlicher Eigenfrequenz und ihre technische "
        "Bedeutung. Vieweg, Braunschweig.",
        source="Duffing 1918",
        tags=("chaotic", "dissipative", "forced", "cubic", "double well"),
        caveats=("At nearby parameters several attractors coexist: the start decides.",),
    ),
    "ExcitableCell": dict(
        folder="neural",
        file="excitable_cell",
        title="Chay's excitable cell",
        summary="A three-variable Hodgkin–Huxley model of a bursting cell in which slowly gathered calcium opens "
        "potassium channels: spikes, bursts and chaos from physiology.",
        class_doc="Chay's model of a bursting cell with voltage, potassium gate and calcium.",
        parameters={
            "aho": "offset in the exponent of the closing-gate rate alpha_h",
            "ahr": "slope in the exponent of alpha_h, per mV",
            "ahs": "scale of the rate alpha_h",
            "ams": "scale of the opening rate alpha_m, per mV",
            "amvb": "voltage shift of alpha_m, in mV",
            "amvo": "offset in the exponent of alpha_m",
            "ans": "scale of the opening rate alpha_n, per mV",
            "anvb": "voltage shift of alpha_n, in mV",
            "anvo": "offset in the exponent of alpha_n",
            "ar": "slope in the exponents of alpha_m and alpha_n, per mV",
            "bho": "offset in the exponent of the rate beta_h",
            "bhr": "slope in the exponent of beta_h, per mV",
            "bmo": "offset in the exponent of the rate beta_m",
            "bmr": "slope in the exponent of beta_m, per mV",
            "bms": "scale of the rate beta_m",
            "bno": "offset in the exponent of the rate beta_n",
            "bnr": "slope in the exponent of beta_n, per mV",
            "bns": "scale of the rate beta_n",
            "gi": "conductance of the mixed inward channel over the capacitance, per second",
            "gkc": "conductance of the calcium-dependent potassium channel over the capacitance, per second",
            "gkv": "conductance of the voltage-dependent potassium channel over the capacitance, per second",
            "gl": "leak conductance over the capacitance, per second",
            "kc": "removal rate of calcium, times rho",
            "rho": "rate scale of the calcium balance: small, so calcium is slow",
            "tscl": "rate scale of the potassium gate n",
            "vc": "reversal voltage of calcium, in mV",
            "vi": "reversal voltage of the mixed inward channel, in mV",
            "vk": "reversal voltage of potassium, in mV",
            "vl": "reversal voltage of the leak, in mV",
            "vm": "not used: no term holds it",
            "vn": "not used: no term holds it",
        },
        variables={
            "v": "membrane voltage, in mV",
            "n": "open probability of the voltage-dependent potassium gate",
            "c": "calcium in the cell, relative to its dissociation constant",
        },
        reference="Chay, T. R. (1985). Chaos in a three-variable model of an excitable cell. Physica D 16, 233-242. "
        "doi:10.1016/0167-2789(85)90060-0",
        source="Chay 1985, doi:10.1016/0167-2789(85)90060-0",
        tags=("chaotic", "dissipative", "autonomous", "bursting", "Hodgkin-Huxley"),
        caveats=(
            "Spikes are fast against calcium (exponents from +0.5 to -29): small or implicit steps are needed.",
            "The opening rates are 0/0 at v = -amvb and v = -anvb for the default constants; a step that lands there "
            "exactly gives NaN.",
            "vm and vn are carried by the collection but do nothing.",
        ),
    ),
    "Finance": dict(
        folder="economics",
        file="finance",
        title="Finance system",
        summary="Interest rate, investment and prices acting on one another through two quadratic terms: a small model "
        "of erratic finance and a common test of chaos control.",
        class_doc="Interest rate, investment demand and prices in a quadratic feedback.",
        parameters={
            "a": "amount of saving",
            "b": "cost per investment",
            "c": "elasticity of demand of the markets",
        },
        variables={
            "x": "interest rate",
            "y": "investment demand, measured from 1 / b",
            "z": "price index",
        },
        reference="Cai, G. and Huang, J. (2007). A new finance chaotic attractor. Int. J. Nonlinear Sci. 3, 213-220.",
        source="Cai and Huang 2007",
        tags=("chaotic", "dissipative", "autonomous", "quadratic"),
        caveats=("The variables are dimensionless and can be negative; nothing here was fitted to markets.",),
    ),
    "FluidTrampoline": dict(
        folder="mechanics",
        file="fluid_trampoline",
        title="Fluid trampoline",
        summary="A droplet bouncing on a vibrated soap film: free flight above, a nonlinear spring with quadratic "
        "damping below. Many periodic bounces coexist with chaotic ones.",
        class_doc="A droplet bouncing on a vibrated soap film.",
        parameters={
            "gamma": "acceleration of the shaking, relative to gravity",
            "psi": "quadratic damping while the film is touched",
            "w": "angular frequency of the shaking, scaled",
        },
        variables={
            "x": "height of the droplet above the flat film, scaled; contact while x < 0",
            "y": "velocity of the droplet, scaled",
            "th": "phase of the shaking, in radians",
        },
        reference="Gilet, T. and Bush, J. W. M. (2009). The fluid trampoline: droplets bouncing on a soap film. J. "
        "Fluid Mech. 625, 167-203. doi:10.1017/S0022112008005442",
        source="Gilet and Bush 2009, doi:10.1017/S0022112008005442",
        tags=("periodic", "dissipative", "forced", "impact", "piecewise", "transient chaos"),
        caveats=(
            "Ends in a periodic bounce from the default start (the collection annotates 0.22), after a transient.",
            "The damping force jumps at touch-down, x = 0: stop the solver there or use small steps.",
        ),
    ),
    "ForcedBrusselator": dict(
        folder="chemistry",
        file="forced_brusselator",
        title="Forced Brusselator",
        summary="The Brussels school's model of an autocatalytic reaction with a periodic feed: a limit cycle driven "
        "into weak chaos.",
        class_doc="The Brusselator reaction with a periodic feed.",
        parameters={
            "a": "mean feed of x",
            "b": "rate at which x turns into y",
            "f": "amplitude of the periodic part of the feed",
            "w": "angular frequency of the feed",
        },
        variables={
            "x": "concentration of the autocatalytic species",
            "y": "concentration of its partner",
            "z": "phase of the feed, in radians",
        },
        reference="Prigogine, I. (1980). From Being to Becoming: Time and Complexity in the Physical Sciences. "
        "Freeman, New York.",
        source="Prigogine 1980",
        tags=("chaotic", "dissipative", "forced", "reaction kinetics", "cubic"),
        caveats=("Concentrations must be positive.",),
    ),
    "ForcedFitzHughNagumo": dict(
        folder="neural",
        file="forced_fitzhugh_nagumo",
        title="Forced FitzHugh–Nagumo neuron",
        summary="The two-variable caricature of a spiking neuron under a slowly swinging current. Published as "
        "chaotic; from the collection's start it locks to the current.",
        class_doc="The FitzHugh–Nagumo neuron under a periodic current.",
        parameters={
            "a": "constant in the recovery equation",
            "b": "self-damping of the recovery variable",
            "curr": "mean current",
            "f": "amplitude of the periodic current",
            "gamma": "rate of recovery: small, so w is slow",
            "omega": "angular frequency of the current",
        },
        variables={"v": "membrane voltage, scaled", "w": "recovery variable", "z": "phase of the current, in radians"},
        reference="FitzHugh, R. (1961). Impulses and physiological states in theoretical models of nerve membrane. "
        "Biophys. J. 1, 445-466. doi:10.1016/S0006-3495(61)86902-6",
        source="FitzHugh 1961, doi:10.1016/S0006-3495(61)86902-6",
        tags=("periodic", "dissipative", "forced", "spiking", "cubic"),
        caveats=("Not chaotic from the default start: the largest exponent besides the phase's zero is -0.0002.",),
    ),
    "ForcedVanDerPol": dict(
        folder="electronics",
        file="forced_van_der_pol",
        title="Forced van der Pol oscillator",
        summary="A relaxation oscillator driven by a sine, in which chaos was first heard, as noise between locked "
        "tones. From the collection's start it locks to the drive.",
        class_doc="A relaxation oscillator driven by a sine.",
        parameters={
            "a": "amplitude of the drive",
            "mu": "strength of the nonlinear damping; large values give relaxation",
            "w": "angular frequency of the drive",
        },
        variables={
            "x": "position (voltage of the triode circuit)",
            "y": "velocity",
            "z": "phase of the drive, in radians",
        },
        reference="van der Pol, B. (1920). A theory of the amplitude of free and forced triode vibrations. Radio "
        "Review 1, 701-710.",
        source="van der Pol 1920",
        tags=("periodic", "dissipative", "forced", "relaxation oscillator", "cubic"),
        caveats=(
            "Locked to the drive from the default start (largest exponent besides the phase's zero: -0.014); chaos "
            "occupies thin parameter windows.",
            "Mildly stiff: the fast jumps shrink volumes at a rate of 13 per time unit on average.",
        ),
    ),
}
