// SPDX-License-Identifier: MIT
// The environment as a learner meets it: sizes, episodes, ends, refusals.
#include "env/half_cheetah_env.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "env/assets.h"
#include "env/urdf_model.h"
#include "errors.h"

namespace gallop::env {
namespace {

using Action = std::array<float, kActionSize>;

HalfCheetahEnv make(std::uint64_t seed, int time_limit = kTimeLimit) {
  HalfCheetahEnv::Options options;
  options.seed = seed;
  options.time_limit = time_limit;
  return HalfCheetahEnv(options);
}

/// Each body's mass hangs on its joint, the pose's position (quirk 2).
Vector3 centre_of_mass(const HalfCheetahEnv& env) {
  const UrdfModel model = load_urdf(find_asset("urdf/half_cheetah.urdf"));
  Poses poses;
  env.poses(poses);
  Vector3 centre{};
  double sum = 0.0;
  for (std::size_t body = 0; body < poses.size(); ++body) {
    const double mass = model.links[body + 3].inertial.mass;
    for (std::size_t k = 0; k < 3; ++k) centre[k] += mass * poses[body].position[k];
    sum += mass;
  }
  for (double& value : centre) value /= sum;
  return centre;
}

/// Poses and rewards of an episode's steps under actions of its own.
struct Film {
  std::vector<Poses> poses;
  std::vector<double> rewards;
};

Film film(HalfCheetahEnv& env) {
  Film film;
  for (int step = 0; step < 200; ++step) {
    Action action{};
    for (std::size_t k = 0; k < action.size(); ++k) {
      action[k] = std::sin(0.3F * static_cast<float>(step) + static_cast<float>(k));
    }
    film.rewards.push_back(env.step(action).reward);
    env.poses(film.poses.emplace_back());
  }
  return film;
}

bool are_equal(const Poses& one, const Poses& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](const Pose& a, const Pose& b) {
    return a.position == b.position && a.rotation == b.rotation;
  });
}

bool are_equal(const std::vector<Poses>& one, const std::vector<Poses>& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](const Poses& a, const Poses& b) { return are_equal(a, b); });
}

}  // namespace

TEST_CASE("sizes and step duration are the original's") {
  HalfCheetahEnv env = make(0);
  CHECK(env.observation_size() == 26);
  CHECK(env.action_size() == 6);
  CHECK(env.step_duration() == 0.0165);
  CHECK(env.reset().size() == 26);
  CHECK(env.step(Action{}).observation.size() == 26);
}

TEST_CASE("an observation with deltas is the one without, and how each of its numbers changed") {
  HalfCheetahEnv plain = make(4);
  HalfCheetahEnv told({.seed = 4, .deltas = true});
  CHECK_FALSE(plain.observed_deltas());
  REQUIRE(told.observed_deltas());
  REQUIRE(told.observation_size() == 52);
  std::array<float, kObservationSize> before{};
  const auto check = [&](std::span<const float> seen, std::span<const float> expected) {
    REQUIRE(seen.size() == 52);
    for (std::size_t i = 0; i < kObservationSize; ++i) {
      REQUIRE(seen[i] == expected[i]);
      REQUIRE(seen[26 + i] == std::clamp(10.0F * (expected[i] - before[i]), -5.0F, 5.0F));
    }
    std::copy(expected.begin(), expected.end(), before.begin());
  };
  for (int episode = 0; episode < 2; ++episode) {
    const auto first = plain.reset();
    std::copy(first.begin(), first.end(), before.begin());  // nothing has changed yet
    check(told.reset(), first);
    for (int step = 0; step < 50; ++step) {
      Action action{};
      action.fill(std::sin(0.3F * static_cast<float>(step)));
      check(told.step(action).observation, plain.step(action).observation);
    }
  }

  HalfCheetahEnv restored({.seed = 9, .deltas = true});
  const auto seen = restored.restore(told.save());
  REQUIRE(seen.size() == 52);
  const Action action{};
  const auto next = told.step(action).observation;
  const auto again = restored.step(action).observation;
  CHECK(std::equal(next.begin(), next.end(), again.begin(), again.end()));
}

TEST_CASE("an episode is cut after a thousand steps and does not end") {
  HalfCheetahEnv env = make(1);
  for (int episode = 0; episode < 2; ++episode) {
    env.reset();
    for (int step = 1; step <= 1000; ++step) {
      const StepResult result = env.step(Action{});
      REQUIRE_FALSE(result.terminated);
      REQUIRE(result.truncated == (step == 1000));
    }
  }
}

TEST_CASE("the time limit can be changed and switched off") {
  HalfCheetahEnv brief = make(1, 3);
  brief.reset();
  CHECK_FALSE(brief.step(Action{}).truncated);
  CHECK_FALSE(brief.step(Action{}).truncated);
  CHECK(brief.step(Action{}).truncated);
  HalfCheetahEnv endless = make(1, 0);
  endless.reset();
  for (int step = 0; step < 1500; ++step) REQUIRE_FALSE(endless.step(Action{}).truncated);
}

TEST_CASE("no finite action ends an episode or leaves the observation's range") {
  HalfCheetahEnv env = make(2);
  env.reset();
  for (int step = 0; step < 1000; ++step) {
    const float push =
        (step / 7) % 2 == 0 ? std::numeric_limits<float>::max() : std::numeric_limits<float>::lowest();
    const StepResult result = env.step(Action{push, -push, push, push, -push, push});
    REQUIRE_FALSE(result.terminated);
    for (const float value : result.observation) REQUIRE(std::abs(value) <= 5.0F);
  }
}

TEST_CASE("an action that is not finite is refused with its place") {
  HalfCheetahEnv env = make(0);
  env.reset();
  env.step(Action{});
  Action action{};
  action[4] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH_AS(env.step(action), "action 4 is not a finite number (step 2 of the episode)",
                       DivergenceError);
  action[4] = std::numeric_limits<float>::infinity();
  CHECK_THROWS_AS(env.step(action), DivergenceError);
}

TEST_CASE("torques are clipped and their cost is not") {
  HalfCheetahEnv one = make(3);
  HalfCheetahEnv two = make(3);
  one.reset();
  two.reset();
  const StepResult clipped = one.step(Action{1, 1, 1, 1, 1, 1});
  const StepResult beyond = two.step(Action{2, 2, 2, 2, 2, 2});
  CHECK(std::vector<float>(clipped.observation.begin(), clipped.observation.end()) ==
        std::vector<float>(beyond.observation.begin(), beyond.observation.end()));
  CHECK(one.reward_terms().electricity > two.reward_terms().electricity);
  CHECK(clipped.reward > beyond.reward);
}

TEST_CASE("the reward is the sum of the terms shown") {
  HalfCheetahEnv env = make(4);
  env.reset();
  for (int step = 0; step < 50; ++step) {
    const StepResult result = env.step(Action{0.3F, -0.7F, 0.2F, 0.9F, -0.1F, 0.5F});
    CHECK(result.reward == env.reward_terms().total());
    CHECK(env.reward_terms().joints_at_limit == -0.1 * static_cast<double>(result.joints_at_limit.count()));
    CHECK(env.reward_terms().feet_collision == 0.0);
  }
}

TEST_CASE("contacts are observed a step late") {
  HalfCheetahEnv env = make(5);
  env.reset();
  std::array<std::uint8_t, 6> before = env.state().feet_contact;
  bool touched = false;
  for (int step = 0; step < 100; ++step) {
    const StepResult result = env.step(Action{});
    for (std::size_t i = 0; i < 6; ++i) CHECK(result.observation[20 + i] == static_cast<float>(before[i]));
    before = env.state().feet_contact;
    touched = touched || before[0] != 0;
  }
  CHECK(touched);
}

TEST_CASE("only the first episode of an environment counts sixteen parts at reset") {
  HalfCheetahEnv env = make(6);
  const std::array<double, 6> angles{0.05, -0.02, 0.01, 0.03, -0.04, 0.02};
  env.reset_to(angles);
  const double first = env.reset_body_position()[0];
  env.reset_to(angles);
  CHECK(env.reset_body_position()[0] * 17 == doctest::Approx(first * 16).epsilon(1e-12));
  CHECK(env.reset_body_position()[2] == static_cast<double>(0.7F));
}

TEST_CASE("distance is how far the torso has come since the reset") {
  HalfCheetahEnv env = make(7);
  env.reset();
  CHECK(env.distance() == 0.0);
  for (int step = 0; step < 60; ++step) env.step(Action{-1, 1, 1, -1, 1, 1});
  CHECK(env.distance() == env.state().torso[0]);
  env.reset();
  CHECK(env.distance() == 0.0);
}

TEST_CASE("poses are current and rest on the ground") {
  for (const Engine engine : {Engine::Planar, Engine::Bullet}) {
    HalfCheetahEnv::Options options;
    options.engine = engine;
    HalfCheetahEnv env(options);
    env.reset();
    for (int step = 0; step < 200; ++step) env.step(Action{});
    Poses poses;
    env.poses(poses);
    REQUIRE(poses.size() == env.scene().bodies.size());
    double lowest = 1.0;
    for (const Capsule& capsule : env.scene().capsules) {
      const Pose& body = poses[static_cast<std::size_t>(capsule.body)];
      CHECK(body.position[1] == 0.0);
      // the robot moves in a plane, so a rotation is its angle about y
      const double turn = 2 * std::atan2(body.rotation[1], body.rotation[3]);
      const double tilt = turn + 2 * std::atan2(capsule.local.rotation[1], capsule.local.rotation[3]);
      const double centre = body.position[2] + capsule.local.position[2] * std::cos(turn) -
                            capsule.local.position[0] * std::sin(turn);
      lowest = std::min(lowest, centre - capsule.length / 2 * std::abs(std::cos(tilt)) - capsule.radius);
    }
    CHECK(lowest == doctest::Approx(0.0).scale(1).epsilon(1e-3));
  }
}

TEST_CASE("an episode can be played again from its start angles") {
  HalfCheetahEnv env = make(12);
  env.reset();
  env.reset();
  const Film episode = film(env);
  const std::array<double, 6> angles = env.start_angles();
  env.reset();
  CHECK(env.start_angles() != angles);
  env.reset_to(angles);
  CHECK(env.start_angles() == angles);
  const Film again = film(env);
  CHECK(are_equal(again.poses, episode.poses));
  CHECK(again.rewards == episode.rewards);
}

TEST_CASE("a running start is a start at rest but for the speed of the whole") {
  HalfCheetahEnv resting = make(12);
  HalfCheetahEnv running = make(12);
  const std::span<const float> at_rest = resting.reset();
  const std::span<const float> on_the_run = running.reset_running(2.5);
  CHECK(running.start_angles() == resting.start_angles());
  for (std::size_t i = 0; i < kObservationSize; ++i) {
    if (i != 3) CHECK(on_the_run[i] == at_rest[i]);
  }
  CHECK(on_the_run[3] == 0.3F * 2.5F);  // the speed forward, scaled
  CHECK(running.state().joint_positions == resting.state().joint_positions);
  CHECK(running.state().joint_velocities == std::array<double, 9>{2.5});
  CHECK(running.distance() == 0.0);
  resting.step(Action{});
  running.step(Action{});
  // distances are a substep old
  CHECK(running.distance() - resting.distance() == doctest::Approx(2.5 * 0.75 * kStepDuration).epsilon(0.01));
}

TEST_CASE("a running start can be played again, and saved") {
  HalfCheetahEnv env = make(12);
  env.reset();
  env.reset_running(2.5);
  const Film episode = film(env);
  const std::array<double, 6> angles = env.start_angles();
  const std::string saved = env.save();
  const double score = env.score();
  env.reset();
  HalfCheetahEnv other = make(13);
  other.restore(saved);
  CHECK(other.score() == score);
  CHECK(other.save() == saved);
  env.reset_to(angles, 2.5);
  CHECK(film(env).rewards == episode.rewards);
  env.reset_to(angles);
  CHECK(film(env).rewards != episode.rewards);
}

TEST_CASE("a state saved before there were running starts goes on") {
  HalfCheetahEnv env = make(12);
  env.reset();
  env.reset();
  film(env);
  const std::string saved = env.save();
  const std::size_t mark = saved.find('\n') + 1;
  std::uint64_t text_size = 0;
  std::memcpy(&text_size, saved.data() + mark, sizeof(text_size));
  const std::size_t speed = mark + sizeof(text_size) + text_size + 1 + 6 * sizeof(double);
  std::string older = saved;
  older.erase(speed, sizeof(double));
  older[mark - 2] = '1';

  HalfCheetahEnv other = make(13);
  other.restore(older);
  CHECK(other.save() == saved);
}

TEST_CASE("a first episode played again differs in its first reward unless it is a first one again") {
  HalfCheetahEnv env = make(12);
  env.reset();
  const Film first = film(env);
  env.reset_to(env.start_angles());
  Film later = film(env);
  CHECK(are_equal(later.poses, first.poses));
  CHECK(later.rewards[0] != first.rewards[0]);
  later.rewards[0] = first.rewards[0];
  CHECK(later.rewards == first.rewards);

  HalfCheetahEnv fresh = make(0);
  fresh.reset_to(env.start_angles());
  CHECK(film(fresh).rewards == first.rewards);
}

TEST_CASE(
    "a saved environment goes on to the last bit, in a first episode, a later one, pushed, and into the "
    "next") {
  for (const Engine engine : {Engine::Planar, Engine::Bullet}) {
    for (const int episodes : {1, 2}) {
      HalfCheetahEnv::Options options;
      options.engine = engine;
      options.seed = 21;
      HalfCheetahEnv env(options);
      for (int i = 0; i < episodes; ++i) {
        env.reset();
        film(env);
      }
      env.push({0, {0.2, 0, 0.1}, {300, 0, -200}});  // waits for the next step
      const std::string saved = env.save();

      options.seed = 99;
      HalfCheetahEnv other(options);
      other.reset();
      const std::span<const float> observation = other.restore(saved);
      CHECK(std::vector<float>(observation.begin(), observation.end()).size() == kObservationSize);
      CHECK(other.score() == env.score());
      CHECK(other.distance() == env.distance());
      CHECK(other.save() == saved);
      const Film rest = film(env);
      const Film others = film(other);
      CHECK(are_equal(others.poses, rest.poses));
      CHECK(others.rewards == rest.rewards);
      env.reset();
      other.reset();
      CHECK(other.start_angles() == env.start_angles());
      CHECK(film(other).rewards == film(env).rewards);
    }
  }
}

TEST_CASE("an environment saved before its first episode begins with that one") {
  HalfCheetahEnv env = make(5);
  HalfCheetahEnv other = make(6);
  other.reset();
  film(other);
  other.restore(env.save());
  env.reset();
  other.reset();
  CHECK(other.start_angles() == env.start_angles());
  CHECK(film(other).rewards == film(env).rewards);
}

TEST_CASE("bytes that no environment saved are refused, and change nothing") {
  HalfCheetahEnv env = make(3);
  env.reset();
  film(env);
  const std::string saved = env.save();
  for (std::size_t size = 0; size < saved.size(); size += 97) {
    CHECK_THROWS_AS(env.restore(saved.substr(0, size)), std::invalid_argument);
  }
  CHECK_THROWS_AS(env.restore(saved + "x"), std::invalid_argument);
  std::string other_mark = saved;
  other_mark[0] = 'h';
  CHECK_THROWS_AS(env.restore(other_mark), std::invalid_argument);
  CHECK(env.save() == saved);
}

TEST_CASE("a push moves the centre of mass by its force during one step") {
  // Under a constant acceleration a the positions after the substeps of a step are ahead by h h a (1 + 2 + 3
  // + 4); in the next step they gain 4 h a a substep.
  constexpr double kSubstep = kStepDuration / 4;
  const Vector3 acceleration{300 / 38.1878612, 0, -200 / 38.1878612};
  for (const Engine engine : {Engine::Planar, Engine::Bullet}) {
    HalfCheetahEnv::Options options;
    options.engine = engine;
    HalfCheetahEnv plain(options);
    HalfCheetahEnv pushed(options);
    plain.reset();
    pushed.reset();
    pushed.push({0, {0.2, 0, 0.1}, {300, 0, -200}});
    for (const double substeps : {10, 26}) {
      plain.step(Action{});
      pushed.step(Action{});
      const Vector3 before = centre_of_mass(plain);
      const Vector3 after = centre_of_mass(pushed);
      for (std::size_t k = 0; k < 3; ++k) {
        const double expected = substeps * kSubstep * kSubstep * acceleration[k];
        CHECK(after[k] - before[k] == doctest::Approx(expected).epsilon(0.02));
      }
    }
  }
}

TEST_CASE("a push turns a body about its joint as its lever says") {
  const auto pitch_speed = [](const Push& push) {
    HalfCheetahEnv env = make(13);
    env.reset();
    env.push(push);
    env.step(Action{});
    return env.state().joint_velocities[2];
  };
  const double nose_up = pitch_speed({0, {0.5, 0, 0}, {0, 0, 300}});
  const double rump_up = pitch_speed({0, {-0.5, 0, 0}, {0, 0, 300}});
  CHECK(nose_up < -0.5);
  CHECK(rump_up > 0.5);
}

TEST_CASE("the ground carries a robot at rest and holds it against a push") {
  // At rest it still trembles in a cycle of five steps, so forces are means.
  const double weight = 38.1878612 * 9.8;
  for (const Vector3& force : {Vector3{0, 0, 0}, Vector3{30, 0, -50}, Vector3{-30, 0, -50}}) {
    HalfCheetahEnv env = make(9, 0);
    env.reset();
    Contacts contacts;
    Vector3 sum{};
    for (int step = 0; step < 1000; ++step) {
      env.push({0, {0, 0, 0}, force});
      env.step(Action{});
      env.contacts(contacts);
      if (step < 500) continue;
      for (const Contact& contact : contacts) {
        for (std::size_t k = 0; k < 3; ++k) sum[k] += contact.force[k] / 500;
        REQUIRE(contact.force[2] >= 0.0);
        REQUIRE(std::abs(contact.force[0]) <= 0.64 * contact.force[2] * (1 + 1e-6));
      }
    }
    CHECK(sum[0] == doctest::Approx(-force[0]).scale(weight).epsilon(1e-4));
    CHECK(sum[1] == 0.0);
    CHECK(sum[2] == doctest::Approx(weight - force[2]).epsilon(1e-4));
  }
}

TEST_CASE("a foot's contact flag is set while it has a contact point") {
  constexpr std::array<int, 6> kFlagged{6, 5, 4, 3, 2, 1};  // ffoot to bthigh, as bodies of the scene
  HalfCheetahEnv env = make(10);
  Contacts contacts;
  env.reset();
  for (int step = 0; step < 300; ++step) {
    env.step(Action{0.9F, -0.6F, 0.4F, -0.8F, 0.6F, 0.2F});
    env.contacts(contacts);
    for (std::size_t i = 0; i < kFlagged.size(); ++i) {
      const auto is_its_own = [&](const Contact& contact) { return contact.body == kFlagged[i]; };
      const bool touches = std::any_of(contacts.begin(), contacts.end(), is_its_own);
      REQUIRE(touches == (env.state().feet_contact[i] != 0));
    }
    for (const Contact& contact : contacts) REQUIRE(contact.position[2] < 0.017);
  }
  env.reset();
  env.contacts(contacts);
  CHECK(contacts.empty());
}

TEST_CASE("physics steps are the steps without task") {
  HalfCheetahEnv whole = make(8);
  HalfCheetahEnv physics = make(8);
  whole.reset();
  physics.reset();
  const Action action{0.5F, -0.5F, 0.5F, -0.5F, 0.5F, -0.5F};
  for (int step = 0; step < 20; ++step) {
    whole.step(action);
    physics.step_physics(action);
  }
  Poses poses_whole;
  Poses poses_physics;
  whole.poses(poses_whole);
  physics.poses(poses_physics);
  for (std::size_t i = 0; i < poses_whole.size(); ++i) {
    CHECK(poses_whole[i].position == poses_physics[i].position);
    CHECK(poses_whole[i].rotation == poses_physics[i].rotation);
  }
}

TEST_CASE("a robot file can be given and a missing one is named") {
  HalfCheetahEnv::Options options;
  options.urdf = "/nowhere/robot.urdf";
  CHECK_THROWS_WITH_AS(HalfCheetahEnv{options}, "cannot read robot file /nowhere/robot.urdf", FileError);
}

}  // namespace gallop::env
