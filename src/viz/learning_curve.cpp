// SPDX-License-Identifier: MIT
// The face's one function: check, draw, write.
#include "viz/learning_curve.h"

#include <string>

#include "errors.h"
#include "viz/chart.h"
#include "viz/png_file.h"

namespace gallop::viz {

void draw_learning_curve(const std::filesystem::path& png, const std::vector<Curve>& curves,
                         const LearningCurveOptions& options) {
  constexpr int kLargest = 16384;
  if (options.width < 320 || options.height < 240 || options.width > kLargest || options.height > kLargest) {
    throw UsageError("a learning curve needs 320x240 to 16384x16384 pixels (got " +
                     std::to_string(options.width) + "x" + std::to_string(options.height) + ")");
  }
  Chart chart(curves, options);
  chart.draw();
  write_png(chart.canvas().surface(), png);
}

}  // namespace gallop::viz
