# SPDX-License-Identifier: MIT
"""Updates per second of Stable-Baselines3's SAC: the sizes of bench_updates, one thread. Needs stable-baselines3."""
import sys
import time

try:
    import gymnasium as gym
    import numpy as np
    import torch
    from stable_baselines3 import SAC
except ImportError as missing:
    sys.exit(print(f"skipped: {missing.name} is not installed (pip install stable-baselines3)"))

THREADS = int(sys.argv[1]) if len(sys.argv) > 1 else 1
UPDATES = 300


class MadeUp(gym.Env):
    """Twenty-six observations, six actions, nothing behind them."""

    observation_space = gym.spaces.Box(-np.inf, np.inf, (26,), np.float32)
    action_space = gym.spaces.Box(-1, 1, (6,), np.float32)

    def reset(self, *, seed=None, options=None):
        return self.observation_space.sample(), {}

    def step(self, action):
        return self.observation_space.sample(), 0.0, False, False, {}


torch.set_num_threads(THREADS)
model = SAC("MlpPolicy", MadeUp(), batch_size=256, learning_starts=1000, policy_kwargs={"net_arch": [256, 256]})
model.learn(1100)
model.train(gradient_steps=20, batch_size=256)
start = time.perf_counter()
model.train(gradient_steps=UPDATES, batch_size=256)
print(f"stable-baselines3, {THREADS} thread(s): {UPDATES / (time.perf_counter() - start):.1f} updates/s")
