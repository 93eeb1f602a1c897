// SPDX-License-Identifier: MIT
// What each chart of the right column shows of the model. Pure.
#pragma once

#include <string>
#include <vector>

#include "viz/plot.h"
#include "viz/viewer_model.h"

namespace gallop::viz {

/// Every number is the model's or kept in the content: valid as long as both.
[[nodiscard]] PlotContent return_chart(const ViewerModel& model, bool with_reference);
[[nodiscard]] PlotContent reward_chart(const PlaybackModel& playback);
[[nodiscard]] PlotContent loss_chart(const TrainingHistory& history);
[[nodiscard]] PlotContent temperature_chart(const TrainingHistory& history);
[[nodiscard]] PlotContent distance_chart(const TrainingHistory& history);
[[nodiscard]] PlotContent rate_chart(const TrainingHistory& history);

/// All that this model has something to say to, in the order they are shown. Without a trainer only those of
/// the episode on show, and of dropped curves.
[[nodiscard]] std::vector<PlotContent> charts_of(const ViewerModel& model, bool with_reference);

/// The five terms' names, in RewardTerms' order.
[[nodiscard]] std::vector<std::string> reward_names();
/// The five terms, in the same order.
[[nodiscard]] std::vector<double> as_list(const env::RewardTerms& terms);
[[nodiscard]] std::uint32_t reward_colour(std::size_t term);

}  // namespace gallop::viz
