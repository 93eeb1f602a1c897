// SPDX-License-Identifier: MIT
// An episode that blew up has no score to compare, and one that was left unfinished none to speak of.
#include "app/episode_tape.h"

#include <algorithm>
#include <cmath>

namespace gallop::app {

std::span<const float> EpisodeTape::reset() { return reset_running(0.0); }

std::span<const float> EpisodeTape::reset_running(double speed) {
  const std::span<const float> observation = world_.reset_running(speed);
  current_.start = world_.start_angles();
  current_.actions.clear();
  current_.score = 0.0;
  return observation;
}

std::span<const float> EpisodeTape::restore(std::string_view bytes) {
  const std::span<const float> observation = world_.restore(bytes);
  current_ = {world_.start_angles(), world_.actions(), world_.score()};
  return observation;
}

env::StepResult EpisodeTape::step(std::span<const float> action) {
  const env::StepResult result = world_.step(action);
  std::copy(action.begin(), action.end(), current_.actions.emplace_back().begin());
  current_.score += result.reward;
  const bool is_over = result.terminated || result.truncated;
  const bool counts = !result.blew_up && std::isfinite(current_.score);
  if (is_over && counts && (!best_ || current_.score > best_->score)) {
    best_ = std::make_shared<const EpisodeRecording>(current_);
  }
  return result;
}

}  // namespace gallop::app
