// SPDX-License-Identifier: MIT
// The learning curve as a PNG. A face: cairo stays behind.
#pragma once

#include <filesystem>
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
};

/// Draws raw returns (thin), running mean (thick), mean +- std band, the best mean labelled. A run of no or
/// one episode still gets axes and a note. Written to a temporary name and renamed. Throws FileError.
void draw_learning_curve(const std::filesystem::path& png, const std::vector<Curve>& curves,
                         const LearningCurveOptions& options);

}  // namespace gallop::viz
