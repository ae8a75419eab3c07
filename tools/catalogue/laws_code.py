"""Laws that are clearest as array code: method bodies, and the equations that their cards show."""

from __future__ import annotations

SWITCH = "s = tanh(20 tau sin(2 pi tt / tau)): 1 in the first half of each period, -1 in the second"

# name -> (body of the law, equations, whether it is componentwise)
CODE: dict[str, tuple[str, tuple[str, ...], bool]] = {
    "BeerRNN": (
        "return (self.w @ jax.nn.sigmoid(x + self.theta) - x) / self.tau",
        ("tau[i] dx[i]/dt = -x[i] + sum_j w[i, j] / (1 + exp(-x[j] - theta[j]))",),
        False,
    ),
    "Hopfield": (
        "return (1 + jnp.tanh(self.eps * (self.k @ x))) / 2 - self.beta - x / self.tau",
        ("dx[i]/dt = (1 + tanh(eps sum_j k[i, j] x[j])) / 2 - beta - x[i] / tau",),
        False,
    ),
    "MacArthur": (
        "n, r = x[:5], x[5:]\n"
        "# Liebig's law: the scarcest resource sets the growth of each species\n"
        "growth = jnp.min(self.r * r[:, None] / (self.k + r[:, None]), axis=0)\n"
        "return jnp.concatenate([n * (growth - self.m), self.d * (self.s - r) - self.c @ (growth * n)])",
        (
            "growth[i] = min_j r r[j] / (k[j, i] + r[j])",
            "dn[i]/dt = n[i] (growth[i] - m)",
            "dr[j]/dt = d (s[j] - r[j]) - sum_i c[j, i] growth[i] n[i]",
        ),
        False,
    ),
    "MultiChua": (
        "x, y, z = x\n"
        "slopes = self.m[:-1] - self.m[1:]\n"
        "current = self.m[5] * x + sum(slopes[i] * jnp.clip(x, -self.c[i + 1], self.c[i + 1]) for i in range(5))\n"
        "return self.a * (y - current), x - y + z, -self.b * y",
        (
            "current = m[5] x + sum_i (m[i-1] - m[i]) clip(x, -c[i], c[i]), i = 1 to 5",
            "dx/dt = a (y - current)",
            "dy/dt = x - y + z",
            "dz/dt = -b y",
        ),
        True,
    ),
    "BickleyJet": (
        "y, x = x\n"
        "z = self.omega * t + self.phase\n"
        "angle = self.k * (x - self.sigma * z)\n"
        "sine, cosine = jnp.sum(self.eps * self.k * jnp.sin(angle)), jnp.sum(self.eps * jnp.cos(angle))\n"
        "jet = self.u / jnp.cosh(y / self.ell) ** 2\n"
        "return jnp.stack([self.ell * jet * sine, -jet * (1 + 2 * jnp.tanh(y / self.ell) * cosine)])",
        (
            "z = omega t + phase",
            "dy/dt = u ell sech(y / ell)^2 sum_i eps[i] k[i] sin(k[i] (x - sigma[i] z))",
            "dx/dt = -u sech(y / ell)^2 (1 + 2 tanh(y / ell) sum_i eps[i] cos(k[i] (x - sigma[i] z)))",
        ),
        False,
    ),
    "BlinkingRotlet": (
        "r, theta = x\n"
        "s = switch(t + self.phase, self.tau)\n"
        "right = stirred(r, theta, self.b, self)\n"
        "left = stirred(r, theta, -self.b, self)\n"
        "return tuple(((1 + s) * a + (1 - s) * b) / 2 for a, b in zip(right, left, strict=True))",
        (
            "tt = t + phase",
            SWITCH,
            "Q(p) = r^2 + p^2 - 2 p r cos(theta), D(p) = a^2 + p^2 r^2 / a^2 - 2 p r cos(theta)",
            "C = bc (1 - r^2 / a^2) (a^2 - b^2 r^2 / a^2), E(p) = 1 / D(p) + C / D(p)^2",
            "R(p) = -sigma p sin(theta) (E(p) - 1 / Q(p))",
            "T(p) = sigma ((p cos(theta) - r) / Q(p) - (p cos(theta) - p^2 r / a^2) E(p)",
            "       + bc r (a^2 + p^2 - 2 p^2 r^2 / a^2) / (a^2 D(p))) / r",
            "dr/dt = ((1 + s) R(b) + (1 - s) R(-b)) / 2",
            "dtheta/dt = ((1 + s) T(b) + (1 - s) T(-b)) / 2",
        ),
        True,
    ),
    "InteriorSquirmer": (
        "r, th = x\n"
        "s = switch(t + self.phase, self.tau)\n"
        "n = jnp.arange(1, 6)\n"
        "sine, cosine = jnp.sin(n * th), jnp.cos(n * th)\n"
        "radial = n * ((1 + s) * self.a * sine + (1 - s) * self.g * cosine)\n"
        "turning = (2 * r + n * (r**2 - 1) / r) * ((1 + s) * self.a * cosine - (1 - s) * self.g * sine)\n"
        "power = r ** (n - 1)\n"
        "return jnp.stack([(r**2 - 1) * jnp.sum(power * radial), jnp.sum(power * turning)]) / 2",
        (
            "tt = t + phase",
            SWITCH,
            "dr/dt = (r^2 - 1) / 2 sum_n n r^(n-1) ((1 + s) a[n] sin(n th) + (1 - s) g[n] cos(n th))",
            "dth/dt = 1/2 sum_n r^(n-1) (2 r + n (r^2 - 1) / r) ((1 + s) a[n] cos(n th) - (1 - s) g[n] sin(n th))",
            "n = 1 to 5; the entries of a and g count from n = 1",
        ),
        False,
    ),
    "LidDrivenCavityFlow": (
        "x, y = x\n"
        "s = switch(t + self.phase, self.tau)\n"
        "x1, y1 = self._mode(1, self.u1, x, y)\n"
        "x2, y2 = self._mode(2, self.u2, x, y)\n"
        "return s * x1 + x2, s * y1 + y2",
        (
            "tt = t + phase",
            SWITCH,
            "k[n] = n pi / a, c[n] = 2 u[n] / (a sinh(2 k[n] b) + 2 n pi b)",
            "X[n] = c[n] (cosh(k[n] b) (a sinh(k[n] y) + n pi y cosh(k[n] y))"
            " - n pi b sinh(k[n] b) sinh(k[n] y)) sin(k[n] x)",
            "Y[n] = c[n] n pi (b sinh(k[n] b) cosh(k[n] y) - y cosh(k[n] b) sinh(k[n] y)) cos(k[n] x)",
            "dx/dt = s X[1] + X[2]",
            "dy/dt = s Y[1] + Y[2]",
        ),
        True,
    ),
    "BlinkingVortexMap": (
        "r, theta = x\n"
        "# in odd steps the plane is turned by half a turn, so that the vortex at -b comes to b\n"
        "side = jnp.where(jnp.floor(t + 0.5) % 2 == 0, 1.0, -1.0)\n"
        "x, y = side * r * jnp.cos(theta), side * r * jnp.sin(theta)\n"
        "image = self.a**2 / self.b\n"
        "ratio = ((x - self.b) ** 2 + y**2) / ((x - image) ** 2 + y**2)\n"
        "centre = (self.b - ratio * image) / (1 - ratio)\n"
        "radius = jnp.sqrt(ratio) / (1 - ratio) * (image - self.b)\n"
        "eccentricity = 2 * jnp.sqrt(ratio) / (1 + ratio)\n"
        "period = (2 * jnp.pi * radius) ** 2 / self.gamma * (1 + ratio) / (1 - ratio)\n"
        "angle = jnp.arctan2(y, x - centre)\n"
        "mean = angle - eccentricity * jnp.sin(angle) + 2 * jnp.pi * self.t / period\n"
        "angle = kepler(mean, eccentricity)\n"
        "x, y = centre + radius * jnp.cos(angle), radius * jnp.sin(angle)\n"
        "return jnp.sqrt(x**2 + y**2), jnp.arctan2(side * y, side * x)",
        (
            "z = r e^(i theta) in even steps, -r e^(i theta) in odd ones; c = a^2 / b",
            "m = |z - b|^2 / |z - c|^2: constant along the streamline, a circle",
            "eta = (b - m c) / (1 - m), rho = sqrt(m) / (1 - m) (c - b): its centre and radius",
            "e = 2 sqrt(m) / (1 + m), T = (2 pi rho)^2 (1 + m) / (gamma (1 - m))",
            "q' - e sin(q') = q - e sin(q) + 2 pi t / T, where z = eta + rho e^(i q)",
            "z' = eta + rho e^(i q')",
        ),
        True,
    ),
}
CODE["BlinkingVortex"] = CODE["BlinkingRotlet"]

# methods and functions beside the law
HELPERS: dict[str, str] = {
    "LidDrivenCavityFlow": '''
    def _mode(self, n, u, x, y):
        """Velocity of the n-th mode of the lids' motion."""
        wave = n * jnp.pi
        k = wave / self.a
        wide, high = jnp.sinh(k * self.b), jnp.cosh(k * self.b)
        strength = 2 * u / (self.a * jnp.sinh(2 * k * self.b) + 2 * wave * self.b)
        along = high * (self.a * jnp.sinh(k * y) + wave * y * jnp.cosh(k * y)) - wave * self.b * wide * jnp.sinh(k * y)
        across = wave * (self.b * wide * jnp.cosh(k * y) - y * high * jnp.sinh(k * y))
        return strength * along * jnp.sin(k * x), strength * across * jnp.cos(k * x)
''',
}
IMPORTS: dict[str, str] = {
    "BeerRNN": "import jax\n",
    "BlinkingRotlet": "from ._stirring import stirred, switch\n",
    "BlinkingVortex": "from ._stirring import stirred, switch\n",
    "InteriorSquirmer": "from ._stirring import switch\n",
    "LidDrivenCavityFlow": "from ._stirring import switch\n",
    "BlinkingVortexMap": "from ._kepler import kepler\n",
}
# bounded coordinates that are not plain formulas of the collection
BOUNDED: dict[str, tuple[str, tuple[str, ...]]] = {
    "BickleyJet": (
        "y, x = x\n"
        "z = self.omega * t + self.phase\n"
        "wave = jnp.min(self.k)\n"
        "return jnp.stack([y, jnp.sin(wave * x), jnp.sin(wave * jnp.min(self.sigma) * self.omega * z)])",
        ("y", "sin(min(k) x)", "sin(min(k) min(sigma) omega z)"),
    ),
}
# equations that the card shows where those of the code would read badly
TEXTS: dict[str, tuple[str, ...]] = {
    "Bogdanov": ("y' = (1 + eps) y + k x (x - 1) + mu x y", "x' = x + y'"),
    "Chirikov": ("p' = p + k sin(x)", "x' = x + p'"),
    "GumowskiMira": ("f(x) = a x + 2 (1 - a) x^2 / (1 + x^2)", "x' = b y + f(x)", "y' = f(x') - x"),
    "Baker": ("x' = 2 x mod 1", "y' = (a y + floor(2 x)) / 2"),
}
