// SPDX-License-Identifier: MIT
// Episode by episode: the recorded start angles and actions go in, everything recorded is held against what
// comes out.
#include "env/parity.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "env/half_cheetah_spec.h"
#include "env/libm_fingerprint.h"
#include "env/trace.h"

namespace gallop::env {
namespace {

constexpr std::size_t kPortableSteps = 100;
constexpr double kPortableTolerance = 1e-5;

double difference(double ours, double recorded) {
  if (ours == recorded) return 0.0;  // also 0.0 and -0.0
  const double size = std::abs(ours - recorded);
  return std::isnan(size) ? std::numeric_limits<double>::infinity() : size;
}

/// Gathers differences at one place of the recording after another.
class Comparison {
 public:
  explicit Comparison(ParityReport& report) : report_(report) {}

  void enter(std::size_t episode, std::size_t step) {
    episode_ = episode;
    step_ = step;
  }

  void number(const std::string& name, double ours, double recorded, double& largest) {
    const double size = difference(ours, recorded);
    if (size > 0.0) note(name, ours, recorded);
    largest = std::max(largest, size);
  }

  template <typename Ours, typename Recorded>
  void numbers(const std::string& name, const Ours& ours, const Recorded& recorded, double& largest) {
    for (std::size_t i = 0; i < recorded.size(); ++i) {
      const double size = difference(ours[i], recorded[i]);
      if (size > 0.0) note(name + " " + std::to_string(i), ours[i], recorded[i]);
      largest = std::max(largest, size);
    }
  }

  void flag(const std::string& name, int ours, int recorded) {
    if (ours == recorded) return;
    note(name, ours, recorded);
    ++report_.contact_differences;
  }

 private:
  void note(const std::string& name, double ours, double recorded) {
    if (report_.first_difference_step) return;
    report_.first_difference_step = report_.steps;
    std::ostringstream words;
    words.precision(17);
    words << "episode " << episode_ + 1 << (step_ == 0 ? " reset" : " step " + std::to_string(step_)) << ": "
          << name << " is " << ours << ", recorded " << recorded;
    report_.first_difference = words.str();
  }

  ParityReport& report_;
  std::size_t episode_ = 0;
  std::size_t step_ = 0;
};

void compare_reset(const HalfCheetahEnv& environment, std::span<const float> observation,
                   const TraceEpisode& recorded, Comparison& comparison, ParityReport& report) {
  const RobotState state = environment.state();
  comparison.numbers("observation", observation, recorded.observation, report.max_observation_difference);
  comparison.numbers("joint position", state.joint_positions, recorded.joint_positions,
                     report.max_joint_difference);
  comparison.numbers("joint velocity", state.joint_velocities, recorded.joint_velocities,
                     report.max_joint_difference);
  comparison.numbers("torso", state.torso, recorded.torso, report.max_torso_difference);
  comparison.number("potential", environment.reset_potential(), recorded.potential,
                    report.max_reset_difference);
  comparison.numbers("body position", environment.reset_body_position(), recorded.body_position,
                     report.max_reset_difference);
}

void compare_step(const HalfCheetahEnv& environment, const StepResult& result, const TraceStep& recorded,
                  Comparison& comparison, ParityReport& report) {
  const RobotState state = environment.state();
  const RewardTerms& terms = environment.reward_terms();
  comparison.numbers("observation", result.observation, recorded.observation,
                     report.max_observation_difference);
  comparison.number("reward", result.reward, recorded.reward, report.max_reward_difference);
  double& worst_term = report.max_reward_term_difference;
  comparison.number("alive term", terms.alive, recorded.terms.alive, worst_term);
  comparison.number("progress term", terms.progress, recorded.terms.progress, worst_term);
  comparison.number("electricity term", terms.electricity, recorded.terms.electricity, worst_term);
  comparison.number("joints-at-limit term", terms.joints_at_limit, recorded.terms.joints_at_limit,
                    worst_term);
  comparison.numbers("joint position", state.joint_positions, recorded.state.joint_positions,
                     report.max_joint_difference);
  comparison.numbers("joint velocity", state.joint_velocities, recorded.state.joint_velocities,
                     report.max_joint_difference);
  comparison.numbers("torso", state.torso, recorded.state.torso, report.max_torso_difference);
  comparison.number("joints at limit", state.joints_at_limit, recorded.state.joints_at_limit, worst_term);
  for (std::size_t i = 0; i < state.feet_contact.size(); ++i) {
    comparison.flag("contact " + std::to_string(i), state.feet_contact[i], recorded.state.feet_contact[i]);
  }
}

bool passes(const ParityReport& report) {
  if (report.max_observation_difference > report.tolerance || report.contact_differences > 0) return false;
  if (report.rule == ParityRule::Portable) return true;
  const auto others = {report.max_reward_difference, report.max_reward_term_difference,
                       report.max_joint_difference, report.max_torso_difference, report.max_reset_difference};
  return std::all_of(others.begin(), others.end(), [&](double size) { return size <= report.tolerance; });
}

}  // namespace

ParityRule parity_rule_here() {
  return libm_is_the_recorded_one() ? ParityRule::Exact : ParityRule::Portable;
}

ParityReport replay_trace(const std::filesystem::path& file, const ParityOptions& options) {
  const Trace trace = load_trace(file);
  ParityReport report;
  report.file = file;
  report.rule = options.rule.value_or(parity_rule_here());
  const bool portable = report.rule == ParityRule::Portable;
  report.tolerance = options.tolerance > 0.0 ? options.tolerance : (portable ? kPortableTolerance : 0.0);

  HalfCheetahEnv::Options environment_options = options.environment;
  environment_options.time_limit = 0;
  HalfCheetahEnv environment(environment_options);
  const bool begins_later = !trace.episodes.empty() && trace.episodes.front().parts != spec::kRobotParts;
  if (begins_later) environment.reset();  // quirk 13: only an environment's first episode counts 16 parts
  Comparison comparison(report);
  for (std::size_t i = 0; i < trace.episodes.size(); ++i) {
    const TraceEpisode& episode = trace.episodes[i];
    comparison.enter(i, 0);
    const auto angles = std::span(episode.joint_positions).last<kActionSize>();
    compare_reset(environment, environment.reset_to(angles), episode, comparison, report);

    const std::size_t steps =
        portable ? std::min(kPortableSteps, episode.steps.size()) : episode.steps.size();
    for (std::size_t k = 0; k < steps; ++k) {
      ++report.steps;
      comparison.enter(i, k + 1);
      compare_step(environment, environment.step(episode.steps[k].action), episode.steps[k], comparison,
                   report);
    }
    ++report.episodes;
  }
  report.passed = passes(report);
  return report;
}

}  // namespace gallop::env
