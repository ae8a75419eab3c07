"""Words of the catalogue: laws with a delay."""

WORDS = {
    "IkedaDelay": dict(
        folder="delay",
        file="ikeda_delay",
        title="Ikeda delay equation",
        summary="Light in a ring resonator with a nonlinear medium, reduced to one delayed sine: chaos of many "
        "dimensions from a scalar law.",
        class_doc="Ikeda's equation of an optical ring resonator: decay and a delayed sine.",
        parameters={
            "c": "decay rate of x",
            "mu": "strength of the delayed feedback; its sign turns the sine",
            "tau": "delay, in time units",
            "x0": "phase offset inside the sine, in radians",
        },
        variables={"x": "phase shift of the light in the medium, in radians"},
        reference="Ikeda, K. and Matsumoto, K. (1987). High-dimensional chaotic behavior in systems with time-delayed "
        "feedback. Physica D 29, 223-235. doi:10.1016/0167-2789(87)90058-3",
        source="Ikeda and Matsumoto 1987, doi:10.1016/0167-2789(87)90058-3",
        tags=("chaotic", "delay", "dissipative", "autonomous", "optics", "trigonometric"),
        caveats=(
            "The state is a function on [t - tau, t]; a constant history lies off the attractor: discard a transient.",
            "Feedback is strong (|mu| = 20 against c = 1): x swings fast against the delay and needs small steps.",
        ),
    ),
    "MackeyGlass": dict(
        folder="delay",
        file="mackey_glass",
        title="Mackey–Glass equation",
        summary="Delayed feedback with a hump: the standard scalar series of chaotic forecasting.",
        class_doc="Mackey and Glass's model of blood cell production: one variable, a delay, and chaos.",
        parameters={
            "beta": "largest production rate, per time unit",
            "gamma": "loss rate, per time unit",
            "n": "steepness of the feedback",
            "tau": "delay, in time units",
        },
        variables={"x": "density of circulating cells, relative to its scale"},
        reference="Mackey, M. C. and Glass, L. (1977). Oscillation and chaos in physiological control systems. Science "
        "197, 287-289. doi:10.1126/science.267326",
        source="Mackey and Glass 1977, doi:10.1126/science.267326",
        tags=("delay", "dissipative", "autonomous", "physiology", "forecasting benchmark"),
        caveats=(
            "The state is a function on [t - tau, t]; a constant history lies off the attractor: discard a transient.",
            "The collection uses tau = 16; chaos is usually studied at 17 or more, where it is still weak.",
            "Cell densities must be positive.",
        ),
    ),
    "PiecewiseCircuit": dict(
        folder="delay",
        file="piecewise_circuit",
        title="Delayed-feedback circuit",
        summary="An oscillator whose rate depends on the delayed state alone, through a cubic: a scalar law for "
        "broadband electronic noise.",
        class_doc="An electronic oscillator driven by a cubic of its delayed state.",
        parameters={
            "alpha": "coefficient of the delayed linear term, negative feedback",
            "beta": "coefficient of the delayed cubic 3 x / c - x^3 / c^3",
            "c": "scale of x in the cubic",
            "tau": "delay, in time units",
        },
        variables={"x": "voltage, scaled"},
        reference="Tamaševičius, A., Mykolaitis, G. and Bumelienė, S. (2006). Delayed feedback chaotic oscillator with "
        "improved spectral characteristics. Electron. Lett. 42(13).",
        source="Tamaševičius, Mykolaitis and Bumelienė 2006",
        tags=("chaotic", "delay", "autonomous", "circuit", "cubic"),
        caveats=(
            "The state is a function on [t - tau, t]; a constant history lies off the attractor: discard a transient.",
            "The name is the collection's; the law it lists is a smooth cubic, not a piecewise one.",
            "Large values of x make the cubic feedback grow without limit: far-off histories can escape.",
        ),
    ),
    "ScrollDelay": dict(
        folder="delay",
        file="scroll_delay",
        title="Delayed scroll",
        summary="A delayed linear pull against a delayed steep push: x wanders between two sides, and its delay plot "
        "shows two scrolls.",
        class_doc="A delayed linear pull against a delayed sigmoid push.",
        parameters={
            "alpha": "coefficient of the delayed linear pull",
            "beta": "coefficient of the delayed sigmoid tanh(10 x)",
            "tau": "delay, in time units",
        },
        variables={"x": "position between the two sides"},
        reference="Driver, R. D. (1977). Ordinary and Delay Differential Equations. Springer, New York (as cited by "
        "the collection).",
        source="Driver 1977, as cited by the collection",
        tags=("chaotic", "delay", "autonomous", "sigmoid"),
        caveats=(
            "The state is a function on [t - tau, t]; a constant history lies off the attractor: discard a transient.",
            "The rate holds no damping of the present state: only the delayed pull keeps x in bounds.",
        ),
    ),
    "SprottDelay": dict(
        folder="delay",
        file="sprott_delay",
        title="Sprott's delay equation",
        summary="dx/dt = sin x(t - tau): one term and a delay, among the simplest chaotic laws there are.",
        class_doc="The rate is the sine of the delayed state: the simplest chaotic delay equation.",
        parameters={
            "c": "decay rate of x; 0 here",
            "mu": "strength of the delayed sine",
            "tau": "delay, in time units",
            "x0": "phase offset inside the sine, in radians; 0 here",
        },
        variables={"x": "position, an angle in the sine but not wrapped"},
        reference="Sprott, J. C. (2007). A simple chaotic delay differential equation. Phys. Lett. A 366, 397-402. "
        "doi:10.1016/j.physleta.2007.01.083",
        source="Sprott 2007, doi:10.1016/j.physleta.2007.01.083",
        tags=("chaotic", "delay", "autonomous", "trigonometric", "minimal"),
        caveats=(
            "The state is a function on [t - tau, t]; a constant history lies off the attractor: discard a transient.",
            "The sine has no preferred cell: for larger delays x walks from one to the next like a random walk and has "
            "no bound.",
        ),
    ),
    "VossDelay": dict(
        folder="delay",
        file="voss_delay",
        title="Voss delay circuit",
        summary="An electronic circuit with delayed feedback, fitted by a cubic: used to show that a copy can run "
        "ahead of a chaotic original.",
        class_doc="A chaotic circuit with decay and a cubic of its delayed state.",
        parameters={"alpha": "decay rate of x", "tau": "delay, in time units"},
        variables={"x": "voltage, scaled"},
        reference="Voss, H. U. (2002). Real-time anticipation of chaotic states of an electronic circuit. Int. J. "
        "Bifurcation Chaos 12, 1619-1625.",
        source="Voss 2002",
        tags=("chaotic", "delay", "autonomous", "circuit", "cubic", "anticipation"),
        caveats=(
            "The state is a function on [t - tau, t]; a constant history lies off the attractor: discard a transient.",
            "The coefficients of the cubic (-10.44, -13.95, -3.63, 0.85) are fixed numbers, not parameters.",
            "Far-off histories can escape, since the cubic grows without limit.",
        ),
    ),
}
