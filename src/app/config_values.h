// SPDX-License-Identifier: MIT
// Values of options that have a grammar of their own, each bound to the field or fields it sets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/options.h"

namespace gallop::app {

/// 256,256
[[nodiscard]] Custom layer_sizes(std::vector<int>& field);
/// SB3's ent_coef grammar: auto, auto_0.1 (learned, from a start value) or a number (fixed).
[[nodiscard]] Custom temperature(bool& learned, double& value);
/// auto, or a number.
[[nodiscard]] Custom automatic_or_number(bool& automatic, double& value);
/// One number for the four learning rates.
[[nodiscard]] Custom all_learning_rates(agent::SacConfig& config);
/// --key, --no-key, or neither.
[[nodiscard]] Custom optional_switch(std::optional<bool>& field);
/// WxH, 16 to 8192 each.
[[nodiscard]] Custom picture_size(int& width, int& height);
/// native (0), or frames per second.
[[nodiscard]] Custom frame_rate(int& fps);
/// ultrafast to veryslow.
[[nodiscard]] Custom x264_preset(std::string& field);
/// csv,tb,json or none.
[[nodiscard]] Custom log_targets(LogTargets& log);
/// last,best,every:N or none.
[[nodiscard]] Custom video_plan(VideoPlan& plan);
/// The one environment there is.
[[nodiscard]] Custom environment_name(std::string& field);
/// auto, cpu, cuda or cuda:N; whether it is there is asked later.
[[nodiscard]] Custom device_name(std::string& field);
/// A preset of the learner.
[[nodiscard]] Custom preset_name(std::string& field);

}  // namespace gallop::app
