# SPDX-License-Identifier: MIT
"""Steps per second of PyBullet's HalfCheetahBulletEnv-v0 with random actions. Needs pybullet and an old gym."""
import sys
import time

try:
    import gym
    import pybullet_envs  # noqa: F401  (registers the environments)
except ImportError as missing:
    print(f"skipped: {missing} (pip install pybullet gym==0.23.1 'numpy<2')")
    sys.exit(0)

STEPS = 5000
env = gym.make("HalfCheetahBulletEnv-v0")
env.reset()
start = time.perf_counter()
for _ in range(STEPS):
    if env.step(env.action_space.sample())[2]:
        env.reset()
print(f"pybullet: {STEPS / (time.perf_counter() - start):.0f} steps/s")
