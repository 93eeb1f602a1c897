# SPDX-License-Identifier: MIT
"""Updates per second of Stable-Baselines3's SAC on the CPU: the sizes of bench_updates. Needs stable-baselines3.

    sb3_update.py [threads 1] [rounds 7] [updates a round 150]
"""
import statistics
import sys
import time

try:
    import gymnasium as gym
    import numpy as np
    import torch
    from stable_baselines3 import SAC
except ImportError as missing:
    print(f"skipped: {missing} (pip install stable-baselines3)")
    sys.exit(0)

THREADS, ROUNDS, UPDATES = (int(word) for word in (sys.argv[1:] + ["1", "7", "150"][len(sys.argv) - 1:]))


class MadeUp(gym.Env):
    """Twenty-six observations, six actions, nothing behind them."""

    observation_space = gym.spaces.Box(-np.inf, np.inf, (26,), np.float32)
    action_space = gym.spaces.Box(-1, 1, (6,), np.float32)

    def reset(self, *, seed=None, options=None):
        return self.observation_space.sample(), {}

    def step(self, action):
        return self.observation_space.sample(), 0.0, False, False, {}


torch.set_num_threads(THREADS)
model = SAC(
    "MlpPolicy", MadeUp(), batch_size=256, learning_starts=1000, policy_kwargs={"net_arch": [256, 256]}, device="cpu"
)
model.learn(1100)
rates = []
for _ in range(ROUNDS):
    start = time.perf_counter()
    model.train(gradient_steps=UPDATES, batch_size=256)
    rates.append(UPDATES / (time.perf_counter() - start))
print(
    f"stable-baselines3, {THREADS} thread(s): {statistics.median(rates):.1f} updates/s"
    f" ({min(rates):.1f} .. {max(rates):.1f}), torch {torch.__version__}"
)
