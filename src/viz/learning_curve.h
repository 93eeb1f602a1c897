// SPDX-License-Identifier: MIT
// The learning curve as a PNG. A face: cairo stays behind.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gallop::viz {

/// One run: x and return of each finished episode, in order.
struct Curve {
  std::string label;      ///< shown when several curves are drawn
  std::vector<double> x;  ///< environment steps, episodes or hours at the episode's end
  std::vector<double> returns;
  std::vector<double> evaluation_x;  ///< optional evaluation points
  std::vector<double> evaluation_means;
};

struct LearningCurveOptions {
  int width = 1280;
  int height = 800;
  int window = 100;  ///< episodes in the running mean
  std::string title = "HalfCheetahBullet - SAC";
  std::string facts;  ///< top right, e.g. "seed 7 | 600 episodes | 600k steps"
  std::string x_label = "environment steps";
  bool zoo_reference = false;  ///< dashed overlay of the RL Zoo's SAC run (training mean of 100)
  /// Units of x per environment step, where the overlay is put: 0.001 when x counts episodes of 1000 steps.
  double reference_scale = 1.0;
  std::optional<double> threshold;  ///< a dashed line at the return that counts as solved
};

/// Draws raw returns (thin), running mean (thick), mean +- std band, evaluations (rings), the best mean
/// labelled. Before `window` episodes the mean is that of what is there; returns that are not finite are left
/// out. A run of no or one episode still gets axes and a note. Written to a temporary name and renamed.
/// Throws FileError, and UsageError for a size outside 320x240 to 16384x16384.
void draw_learning_curve(const std::filesystem::path& png, const std::vector<Curve>& curves,
                         const LearningCurveOptions& options);

}  // namespace gallop::viz
