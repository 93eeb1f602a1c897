// SPDX-License-Identifier: MIT
// The planar engine against Bullet's own world, and every environment against its repetition: equal, to the
// bit.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "env/half_cheetah_env.h"

namespace gallop::env {
namespace {

using Action = std::array<float, kActionSize>;

HalfCheetahEnv make(Engine engine, std::uint64_t seed) {
  HalfCheetahEnv::Options options;
  options.engine = engine;
  options.seed = seed;
  options.time_limit = 0;
  return HalfCheetahEnv(options);
}

float uniform(std::mt19937& random) { return static_cast<float>(random() / 2147483648.0 - 1.0); }

enum class Style { Zeros, Tiny, Uniform, Held, Bang, SlowBang, Sines, OverRange, Huge };

/// Fills the action of step `step`, given the last one.
void choose(Style style, int step, std::mt19937& random, Action& action) {
  for (std::size_t k = 0; k < action.size(); ++k) {
    float& value = action[k];
    const float draw = uniform(random);
    switch (style) {
      case Style::Zeros:
        value = 0.0F;
        break;
      case Style::Tiny:
        value = 1e-6F * draw;
        break;
      case Style::Uniform:
        value = draw;
        break;
      case Style::Held:
        value = step % 12 == 0 ? draw : value;
        break;
      case Style::Bang:
        value = step % 5 == 0 ? std::copysign(1.0F, draw) : value;
        break;
      case Style::SlowBang:
        value = step % 45 == 0 ? std::copysign(1.0F, draw) : value;
        break;
      case Style::Sines:
        value = std::sin(0.25F * static_cast<float>(step) + static_cast<float>(k));
        break;
      case Style::OverRange:
        value = 3.0F * draw;
        break;
      case Style::Huge:
        value = 1e30F * draw;
        break;
    }
  }
}

/// Everything a step shows, as bytes.
std::string bytes_of(const HalfCheetahEnv& env, const StepResult& result) {
  std::string bytes;
  const auto add = [&](const auto* data, std::size_t count) {
    bytes.append(reinterpret_cast<const char*>(data), count * sizeof(*data));
  };
  const RobotState state = env.state();
  add(result.observation.data(), result.observation.size());
  add(&result.reward, 1);
  add(state.joint_positions.data(), state.joint_positions.size());
  add(state.joint_velocities.data(), state.joint_velocities.size());
  add(state.torso.data(), state.torso.size());
  add(state.feet_contact.data(), state.feet_contact.size());
  return bytes;
}

/// In an order of their own, because each engine has another.
Contacts sorted_contacts(const HalfCheetahEnv& env) {
  Contacts contacts;
  env.contacts(contacts);
  const auto key = [](const Contact& contact) { return std::pair(contact.body, contact.position); };
  std::sort(contacts.begin(), contacts.end(),
            [&](const Contact& a, const Contact& b) { return key(a) < key(b); });
  return contacts;
}

bool are_equal(const Contact& one, const Contact& other) {
  return one.body == other.body && one.position == other.position && one.force == other.force;
}

/// Steps and says everything that was seen.
std::string run(HalfCheetahEnv& env, Style style, unsigned seed, int steps) {
  std::mt19937 random(seed);
  std::string seen;
  Action action{};
  const auto start = env.reset();
  seen.append(reinterpret_cast<const char*>(start.data()), start.size_bytes());
  for (int step = 0; step < steps; ++step) {
    choose(style, step, random, action);
    seen += bytes_of(env, env.step(action));
  }
  return seen;
}

/// First step at which two environments differ under the same actions, or -1.
int first_difference(HalfCheetahEnv& one, HalfCheetahEnv& other, Style style, unsigned seed, int steps) {
  std::mt19937 random(seed);
  Action action{};
  for (int step = 0; step < steps; ++step) {
    choose(style, step, random, action);
    if (bytes_of(one, one.step(action)) != bytes_of(other, other.step(action))) return step;
  }
  return -1;
}

}  // namespace

TEST_CASE("the planar engine is Bullet to the bit in every style of action") {
  for (const Style style : {Style::Zeros, Style::Tiny, Style::Uniform, Style::Held, Style::Bang,
                            Style::SlowBang, Style::Sines, Style::OverRange, Style::Huge}) {
    CAPTURE(static_cast<int>(style));
    HalfCheetahEnv planar = make(Engine::Planar, 11);
    HalfCheetahEnv bullet = make(Engine::Bullet, 11);
    for (unsigned episode = 0; episode < 2; ++episode) {
      planar.reset();
      bullet.reset();
      CHECK(first_difference(planar, bullet, style, episode, 800) == -1);
    }
  }
}

TEST_CASE("the planar engine is Bullet to the bit from starts no episode has") {
  HalfCheetahEnv planar = make(Engine::Planar, 0);
  HalfCheetahEnv bullet = make(Engine::Bullet, 0);
  std::mt19937 random(5);
  for (unsigned start = 0; start < 20; ++start) {
    std::array<double, 6> angles{};
    for (double& angle : angles) angle = 3.0 * static_cast<double>(uniform(random));
    planar.reset_to(angles);
    bullet.reset_to(angles);
    CHECK(first_difference(planar, bullet, Style::Held, start, 200) == -1);
  }
}

TEST_CASE("the planar engine is Bullet to the bit from running starts") {
  HalfCheetahEnv planar = make(Engine::Planar, 16);
  HalfCheetahEnv bullet = make(Engine::Bullet, 16);
  for (const double speed : {0.3, 3.0, 10.0}) {
    CAPTURE(speed);
    planar.reset_running(speed);
    bullet.reset_running(speed);
    CHECK(first_difference(planar, bullet, Style::Held, 3, 200) == -1);
    planar.reset();
    bullet.reset();
    CHECK(first_difference(planar, bullet, Style::Held, 4, 200) == -1);
  }
}

TEST_CASE("on its back and past the vertical the planar engine is Bullet to the bit") {
  HalfCheetahEnv planar = make(Engine::Planar, 14);
  HalfCheetahEnv bullet = make(Engine::Bullet, 14);
  int upside_down = 0;
  for (unsigned episode = 0; episode < 4; ++episode) {
    std::mt19937 random(episode);
    planar.reset();
    bullet.reset();
    Action action{};
    for (int step = 0; step < 700; ++step) {
      choose(Style::SlowBang, step, random, action);
      const StepResult one = planar.step(action);
      REQUIRE(bytes_of(planar, one) == bytes_of(bullet, bullet.step(action)));
      if (one.observation[2] < 0.0F) ++upside_down;
    }
  }
  CHECK(upside_down > 100);
}

TEST_CASE("contacts and their forces are the same in both engines") {
  HalfCheetahEnv planar = make(Engine::Planar, 15);
  HalfCheetahEnv bullet = make(Engine::Bullet, 15);
  std::size_t pressing = 0;
  std::size_t rubbing = 0;
  for (const Style style : {Style::Zeros, Style::SlowBang, Style::Uniform}) {
    std::mt19937 random(1);
    planar.reset();
    bullet.reset();
    CHECK(sorted_contacts(planar).empty());
    CHECK(sorted_contacts(bullet).empty());
    Action action{};
    for (int step = 0; step < 500; ++step) {
      choose(style, step, random, action);
      planar.step(action);
      bullet.step(action);
      const Contacts seen = sorted_contacts(planar);
      const Contacts expected = sorted_contacts(bullet);
      REQUIRE(std::equal(seen.begin(), seen.end(), expected.begin(), expected.end(), are_equal));
      for (const Contact& contact : seen) {
        if (contact.force[2] > 0.0) ++pressing;
        if (contact.force[0] != 0.0) ++rubbing;
      }
    }
  }
  CHECK(pressing > 1000);
  CHECK(rubbing > 1000);
}

TEST_CASE("pushed anywhere in any direction the planar engine is Bullet to the bit") {
  HalfCheetahEnv planar = make(Engine::Planar, 16);
  HalfCheetahEnv bullet = make(Engine::Bullet, 16);
  for (unsigned episode = 0; episode < 4; ++episode) {
    std::mt19937 random(episode);
    const auto draw = [&](double scale) { return scale * static_cast<double>(uniform(random)); };
    planar.reset();
    bullet.reset();
    Action action{};
    for (int step = 0; step < 400; ++step) {
      choose(Style::Held, step, random, action);
      if (step % 3 == 0) {
        const Push push{static_cast<int>(random() % 7), {draw(0.5), 0, draw(0.5)}, {draw(900), 0, draw(900)}};
        planar.push(push);
        bullet.push(push);
      }
      REQUIRE(bytes_of(planar, planar.step(action)) == bytes_of(bullet, bullet.step(action)));
    }
  }
}

TEST_CASE("of a push what leaves the plane is ignored") {
  for (const Engine engine : {Engine::Planar, Engine::Bullet}) {
    HalfCheetahEnv flat = make(engine, 17);
    HalfCheetahEnv skew = make(engine, 17);
    flat.reset();
    skew.reset();
    flat.push({2, {0.1, 0, -0.2}, {100, 0, 50}});
    skew.push({2, {0.1, 7, -0.2}, {100, 900, 50}});
    CHECK(first_difference(flat, skew, Style::Sines, 1, 50) == -1);
  }
}

TEST_CASE("a reset and a later push replace one that was not used") {
  for (const Engine engine : {Engine::Planar, Engine::Bullet}) {
    HalfCheetahEnv plain = make(engine, 18);
    HalfCheetahEnv pushed = make(engine, 18);
    plain.reset();
    pushed.reset();
    pushed.push({0, {0, 0, 0}, {0, 0, 500}});
    plain.reset();
    pushed.reset();
    CHECK(first_difference(plain, pushed, Style::Sines, 1, 50) == -1);
    pushed.push({0, {0, 0, 0}, {0, 0, 500}});
    pushed.push({1, {0, 0, 0}, {20, 0, 0}});
    plain.push({1, {0, 0, 0}, {20, 0, 0}});
    CHECK(first_difference(plain, pushed, Style::Sines, 1, 50) == -1);
  }
}

TEST_CASE("two environments of one seed are equal and of two seeds are not") {
  for (const Engine engine : {Engine::Planar, Engine::Bullet}) {
    HalfCheetahEnv one = make(engine, 3);
    HalfCheetahEnv same = make(engine, 3);
    HalfCheetahEnv other = make(engine, 4);
    const std::string seen = run(one, Style::Uniform, 1, 300);
    CHECK(seen == run(same, Style::Uniform, 1, 300));
    CHECK(seen != run(other, Style::Uniform, 1, 300));
  }
}

TEST_CASE("an environment that was reset is equal to one that was rebuilt") {
  const std::array<double, 6> angles{0.02, 0.05, -0.07, 0.09, 0.01, -0.03};
  for (const Engine engine : {Engine::Planar, Engine::Bullet}) {
    for (const Style before : {Style::Bang, Style::SlowBang, Style::Zeros}) {
      HalfCheetahEnv used = make(engine, 1);
      run(used, before, 9, 400);
      HalfCheetahEnv fresh = make(engine, 1);
      fresh.reset();  // the first episode of an environment has its own potential at reset
      used.reset_to(angles);
      fresh.reset_to(angles);
      CHECK(first_difference(used, fresh, Style::Uniform, 2, 300) == -1);
    }
  }
}

TEST_CASE("an environment can be moved") {
  HalfCheetahEnv original = make(Engine::Planar, 2);
  HalfCheetahEnv moved = std::move(original);
  HalfCheetahEnv reference = make(Engine::Planar, 2);
  CHECK(run(moved, Style::Held, 3, 50) == run(reference, Style::Held, 3, 50));
}

TEST_SUITE("threads") {
  TEST_CASE("many environments in threads are equal to one after another") {
    constexpr unsigned kEnvironments = 8;
    for (const Engine engine : {Engine::Planar, Engine::Bullet}) {
      std::vector<std::string> alone;
      for (unsigned i = 0; i < kEnvironments; ++i) {
        HalfCheetahEnv env = make(engine, i);
        alone.push_back(run(env, Style::Bang, i, 100));
      }
      std::vector<std::string> together(kEnvironments);
      std::vector<std::thread> threads;
      for (unsigned i = 0; i < kEnvironments; ++i) {
        threads.emplace_back([&together, engine, i] {
          HalfCheetahEnv env = make(engine, i);
          together[i] = run(env, Style::Bang, i, 100);
        });
      }
      for (std::thread& thread : threads) thread.join();
      CHECK(together == alone);
    }
  }
}

}  // namespace gallop::env
