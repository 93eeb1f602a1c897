// SPDX-License-Identifier: MIT
// The task: reset and step as the original does them, in its order.
#include "env/half_cheetah_env.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

#include "env/assets.h"
#include "env/bullet_simulation.h"
#include "env/half_cheetah_model.h"
#include "env/observation.h"
#include "env/planar_simulation.h"
#include "env/seeding.h"
#include "env/state_bytes.h"
#include "env/urdf_model.h"
#include "errors.h"

namespace gallop::env {
namespace {

UrdfModel load_model(const std::filesystem::path& file) {
  UrdfModel model = load_urdf(file.empty() ? find_asset("urdf/half_cheetah.urdf") : file);
  require_half_cheetah(model);
  return model;
}

int count_of(const JointSet& joints) { return static_cast<int>(joints.count()); }

std::unique_ptr<Simulation> make_simulation(const UrdfModel& model, Engine engine) {
  if (engine == Engine::Bullet) return std::make_unique<BulletSimulation>(model);
  return std::make_unique<PlanarSimulation>(model);
}

using Action = std::array<float, kActionSize>;

struct PushAtStep {
  std::int64_t step = 0;  ///< steps taken since the reset when the push was given
  std::int64_t body = 0;
  Vector3 at{}, force{};
};

constexpr std::uint8_t kManyResets = 2;
constexpr ObservedDeltas kDeltas = {.factor = 10.0F, .limit = spec::kObservationClip};

// How a saved state begins; another layout gets another number.
constexpr std::string_view kStateMark = "HalfCheetahBulletEnv-v0 2\n";
constexpr std::string_view kStateMarkWithoutSpeed = "HalfCheetahBulletEnv-v0 1\n";  // every start at rest

template <typename Numbers>
bool are_finite(const Numbers& numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](double x) { return std::isfinite(x); });
}

// An episode as its causes.
struct SavedEpisode {
  GymRandom random;
  std::uint8_t resets = 0;  ///< 0, 1, or 2 for more (quirk 13)
  std::array<double, kActionSize> start_angles{};
  double start_speed = 0.0;
  std::vector<Action> actions = {};
  std::vector<PushAtStep> pushes = {};
};

template <typename Item>
void put_list(std::string& bytes, const std::vector<Item>& items) {
  put(bytes, static_cast<std::uint64_t>(items.size()));
  for (const Item& item : items) put(bytes, item);
}

template <typename Item>
std::vector<Item> take_list(std::string_view& bytes) {
  const auto count = take<std::uint64_t>(bytes);
  if (count > bytes.size() / sizeof(Item)) throw std::invalid_argument("the saved state is cut short");
  std::vector<Item> items(count);
  for (Item& item : items) item = take<Item>(bytes);
  return items;
}

SavedEpisode read_episode(std::string_view bytes, int bodies) {
  const bool has_speed = bytes.starts_with(kStateMark);
  if (!has_speed && !bytes.starts_with(kStateMarkWithoutSpeed))
    throw std::invalid_argument("not a saved state of this environment");
  bytes.remove_prefix(kStateMark.size());
  SavedEpisode episode{.random = GymRandom(0)};
  const auto text_size = take<std::uint64_t>(bytes);
  if (!episode.random.restore(take_text(bytes, text_size)))
    throw std::invalid_argument("the saved state of the random generator is damaged");
  episode.resets = take<std::uint8_t>(bytes);
  episode.start_angles = take<std::array<double, kActionSize>>(bytes);
  if (has_speed) episode.start_speed = take<double>(bytes);
  episode.actions = take_list<Action>(bytes);
  episode.pushes = take_list<PushAtStep>(bytes);
  bool sound = bytes.empty() && episode.resets <= kManyResets && are_finite(episode.start_angles) &&
               std::isfinite(episode.start_speed);
  for (const Action& action : episode.actions) sound = sound && are_finite(action);
  for (const PushAtStep& push : episode.pushes) {
    sound = sound && push.body >= 0 && push.body < bodies && are_finite(push.at) && are_finite(push.force);
  }
  if (!sound) throw std::invalid_argument("the saved state is damaged");
  return episode;
}

}  // namespace

struct HalfCheetahEnv::Implementation {
  explicit Implementation(const Options& given)
      : options(given),
        model(load_model(given.urdf)),
        ranges(joint_ranges(model)),
        efforts(joint_efforts(model)),
        scene(scene_of(model)),
        random(given.seed),
        simulation(make_simulation(model, given.engine)) {}

  /// Quirk 15: torques come from the clipped action.
  void step_physics(std::span<const float> action) {
    assert(action.size() == kActionSize);
    std::array<double, kActionSize> torques{};
    for (std::size_t k = 0; k < kActionSize; ++k) {
      if (!std::isfinite(action[k])) {
        throw DivergenceError("action " + std::to_string(k) + " is not a finite number (step " +
                                  std::to_string(steps + 1) + " of the episode)",
                              "the policy gives no usable actions");
      }
      torques[k] = efforts[k] * std::clamp(static_cast<double>(action[k]), -1.0, 1.0);
    }
    simulation->step(torques);
  }

  /// What the learner gets to see after a step that began with `before`.
  std::span<const float> show(const std::array<float, kObservationSize>& before) {
    for (std::size_t i = 0; i < kObservationSize; ++i) {
      const float now = observation.values[i];
      shown[i] = now;
      shown[kObservationSize + i] =
          std::clamp(kDeltas.factor * (now - before[i]), -kDeltas.limit, kDeltas.limit);
    }
    return view();
  }

  [[nodiscard]] std::span<const float> view() const {
    return std::span(shown).first(options.deltas ? kObservationSizeWithDeltas : kObservationSize);
  }

  const Options options;
  const UrdfModel model;
  const JointRanges ranges;
  const std::array<double, kActionSize> efforts;
  const Scene scene;
  GymRandom random;
  std::unique_ptr<Simulation> simulation;

  /// Quirk 13: the floor joins the parts after the first reset, so that reset's potential knows 16 of them.
  int parts = spec::kRobotParts;
  std::uint8_t resets = 0;  ///< 0, 1, or 2 for more
  int steps = 0;
  double score = 0.0;
  std::vector<Action> actions;     ///< of this episode
  std::vector<PushAtStep> pushes;  ///< of this episode
  std::array<double, kActionSize> start_angles{};
  double start_speed = 0.0;
  double initial_z = 0.0;
  double start_x = 0.0;
  double last_potential = 0.0;
  double first_potential = 0.0;
  BodyPosition first_position;
  Reading reading;
  Observation observation;
  std::array<float, kObservationSizeWithDeltas> shown{};
  RewardTerms terms;
};

HalfCheetahEnv::HalfCheetahEnv(const Options& options)
    : implementation_(std::make_unique<Implementation>(options)) {}
HalfCheetahEnv::~HalfCheetahEnv() = default;
HalfCheetahEnv::HalfCheetahEnv(HalfCheetahEnv&&) noexcept = default;
HalfCheetahEnv& HalfCheetahEnv::operator=(HalfCheetahEnv&&) noexcept = default;

std::span<const float> HalfCheetahEnv::reset() { return reset_running(0.0); }

std::span<const float> HalfCheetahEnv::reset_running(double speed) {
  std::array<double, kActionSize> angles{};
  for (double& angle : angles) angle = implementation_->random.uniform(-spec::kStartAngle, spec::kStartAngle);
  return reset_to(angles, speed);
}

std::span<const float> HalfCheetahEnv::reset_to(std::span<const double, 6> joint_angles, double speed) {
  Implementation& self = *implementation_;
  self.simulation->reset(joint_angles, speed);
  std::copy(joint_angles.begin(), joint_angles.end(), self.start_angles.begin());
  self.start_speed = speed;
  self.reading = self.simulation->read();
  self.resets = std::min<std::uint8_t>(self.resets + 1, kManyResets);
  self.steps = 0;
  self.actions.clear();
  self.pushes.clear();
  self.score = 0.0;
  self.terms = {};

  self.first_position = body_position(self.reading, self.parts);
  self.initial_z = self.first_position.z;
  self.observation = observe(self.reading, self.first_position, self.initial_z, {}, self.ranges);
  self.first_potential = potential(self.first_position.x, self.first_position.y);
  self.last_potential = self.first_potential;
  self.start_x = self.reading.torso_position[0];
  self.parts = spec::kPartsWithFloor;
  return self.show(self.observation.values);
}

StepResult HalfCheetahEnv::step(std::span<const float> action) {
  Implementation& self = *implementation_;
  self.step_physics(action);
  ++self.steps;
  std::copy_n(action.begin(), kActionSize, self.actions.emplace_back().begin());

  const auto feet_before = self.reading.feet_contact;  // quirk 11
  self.reading = self.simulation->read();
  const BodyPosition position = body_position(self.reading, self.parts);
  const auto before = self.observation.values;
  self.observation = observe(self.reading, position, self.initial_z, feet_before, self.ranges);

  // Quirk 19: poses are fresh at reset and a substep old after, so an episode's first progress covers three
  // substeps.
  const double potential_before = std::exchange(self.last_potential, potential(position.x, position.y));
  self.terms.alive = alive_bonus(self.observation.pitch, feet_before);
  self.terms.progress = self.last_potential - potential_before;
  self.terms.electricity = electricity_cost(action.first<kActionSize>(), self.observation.joint_speeds);
  self.terms.joints_at_limit = joints_at_limit_cost(count_of(self.observation.joints_at_limit));
  self.terms.feet_collision = 0.0;

  const auto& values = self.observation.values;
  StepResult result;
  result.observation = self.show(before);
  result.reward = self.terms.total();
  result.terminated =
      std::any_of(values.begin(), values.end(), [](float value) { return std::isnan(value); });
  result.truncated = self.options.time_limit > 0 && self.steps >= self.options.time_limit;
  result.joints_at_limit = self.observation.joints_at_limit;
  // written so that a NaN counts as beyond
  const bool is_sound = std::isfinite(result.reward) && std::abs(self.reading.torso_position[0]) <= kFarthest;
  result.blew_up = result.terminated || !is_sound;
  self.score += result.reward;
  return result;
}

void HalfCheetahEnv::push(const Push& push) {
  assert(push.body >= 0 && push.body < static_cast<int>(implementation_->scene.bodies.size()));
  implementation_->pushes.push_back({implementation_->steps, push.body, push.at, push.force});
  implementation_->simulation->push(push);
}

std::string HalfCheetahEnv::save() const {
  const Implementation& self = *implementation_;
  std::string bytes(kStateMark);
  const std::string random = self.random.save();
  put(bytes, static_cast<std::uint64_t>(random.size()));
  bytes += random;
  put(bytes, self.resets);
  put(bytes, self.start_angles);
  put(bytes, self.start_speed);
  put_list(bytes, self.actions);
  put_list(bytes, self.pushes);
  return bytes;
}

std::span<const float> HalfCheetahEnv::restore(std::string_view bytes) {
  Implementation& self = *implementation_;
  const SavedEpisode episode = read_episode(bytes, static_cast<int>(self.scene.bodies.size()));
  self.random = episode.random;
  self.parts = episode.resets == kManyResets ? spec::kPartsWithFloor : spec::kRobotParts;
  if (episode.resets > 0) reset_to(episode.start_angles, episode.start_speed);
  self.resets = episode.resets;
  if (episode.resets == 0) return self.view();
  auto given = episode.pushes.begin();
  const auto push_what_was_pushed = [&] {
    for (; given != episode.pushes.end() && given->step <= self.steps; ++given) {
      self.simulation->push({static_cast<int>(given->body), given->at, given->force});
    }
  };
  for (const Action& action : episode.actions) {
    push_what_was_pushed();
    step(action);
  }
  push_what_was_pushed();
  self.pushes = episode.pushes;
  return self.view();
}

double HalfCheetahEnv::score() const { return implementation_->score; }

const std::vector<std::array<float, kActionSize>>& HalfCheetahEnv::actions() const {
  return implementation_->actions;
}

void HalfCheetahEnv::step_physics(std::span<const float> action) { implementation_->step_physics(action); }

std::array<double, 6> HalfCheetahEnv::start_angles() const { return implementation_->start_angles; }

int HalfCheetahEnv::observation_size() const {
  return implementation_->options.deltas ? kObservationSizeWithDeltas : kObservationSize;
}

std::optional<ObservedDeltas> HalfCheetahEnv::observed_deltas() const {
  return implementation_->options.deltas ? std::optional(kDeltas) : std::nullopt;
}

int HalfCheetahEnv::time_limit() const { return implementation_->options.time_limit; }

double HalfCheetahEnv::distance() const {
  return implementation_->reading.torso_position[0] - implementation_->start_x;
}

const RewardTerms& HalfCheetahEnv::reward_terms() const { return implementation_->terms; }

RobotState HalfCheetahEnv::state() const {
  const Reading& reading = implementation_->reading;
  RobotState state;
  state.joint_positions = reading.joint_positions;
  state.joint_velocities = reading.joint_velocities;
  state.torso = {reading.torso_position[0],     reading.torso_position[2], reading.torso_rotation[1],
                 reading.torso_rotation[3],     reading.torso_velocity[0], reading.torso_velocity[2],
                 reading.torso_angular_velocity};
  state.feet_contact = reading.feet_contact;
  state.joints_at_limit = count_of(implementation_->observation.joints_at_limit);
  return state;
}

double HalfCheetahEnv::reset_potential() const { return implementation_->first_potential; }

std::array<double, 3> HalfCheetahEnv::reset_body_position() const {
  const BodyPosition& position = implementation_->first_position;
  return {position.x, position.y, position.z};
}

const Scene& HalfCheetahEnv::scene() const { return implementation_->scene; }

void HalfCheetahEnv::poses(Poses& out) const { implementation_->simulation->poses(out); }

void HalfCheetahEnv::contacts(Contacts& out) const { implementation_->simulation->contacts(out); }

}  // namespace gallop::env
