// SPDX-License-Identifier: MIT
// Draws curves of every kind and looks at the ink.
#include "viz/learning_curve.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "errors.h"
#include "pictures.h"
#include "support/temporary_directory.h"

using gallop::support::TemporaryDirectory;
using namespace gallop::viz;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// A run that learns from -1300 to `top`.
Curve learning_run(int episodes, double top) {
  Curve curve;
  curve.label = "top " + std::to_string(top);
  for (int i = 1; i <= episodes; ++i) {
    curve.x.push_back(1000.0 * i);
    const double done = static_cast<double>(i) / episodes;
    curve.returns.push_back(-1300.0 + (top + 1300.0) * done + 100.0 * std::sin(7.0 * i));
  }
  return curve;
}

/// Draws into a folder of its own and reads the picture back.
Image drawn(const std::vector<Curve>& curves, const LearningCurveOptions& options = {}) {
  const TemporaryDirectory folder;
  const auto file = folder.path() / "learning_curve.png";
  draw_learning_curve(file, curves, options);
  CHECK_FALSE(std::filesystem::exists(file.string() + ".part"));
  return read_png(file);
}

/// Pixels near a colour (all channels within 24).
int count_of_colour(const Image& image, int red, int green, int blue) {
  int count = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const std::uint8_t* p = pixel(image, x, y);
      count += std::abs(p[0] - red) < 24 && std::abs(p[1] - green) < 24 && std::abs(p[2] - blue) < 24 ? 1 : 0;
    }
  }
  return count;
}

int blue_ink(const Image& image) { return count_of_colour(image, 20, 84, 166); }
int dark_ink(const Image& image) { return count_of_colour(image, 26, 28, 33); }

}  // namespace

TEST_CASE("a run's mean is drawn thick across the picture, from lower left to upper right") {
  const Image image = drawn({learning_run(300, 2000.0)});
  CHECK(image.width == 1280);
  CHECK(image.height == 800);
  CHECK(blue_ink(image) > 2000);
  // where the mean is blue in the first and the last eighth of the plot
  const auto mean_row = [&](int first, int last) {
    double rows = 0.0;
    int count = 0;
    for (int y = 280; y < 716; ++y) {
      for (int x = first; x < last; ++x) {
        const std::uint8_t* p = pixel(image, x, y);
        if (p[2] > p[0] + 100) {
          rows += y;
          ++count;
        }
      }
    }
    REQUIRE(count > 0);
    return rows / count;
  };
  CHECK(mean_row(100, 240) > mean_row(1100, 1240) + 150);
}

TEST_CASE("any number of episodes gives a picture with axes") {
  for (const int episodes : {0, 1, 2, 5, 100, 5000}) {
    CAPTURE(episodes);
    const Image image = drawn({learning_run(episodes, 1500.0)});
    CHECK_FALSE(is_uniform(image));
    CHECK(dark_ink(image) > 1000);  // title and labels
    CHECK((blue_ink(image) > (episodes < 2 ? 0 : 500)));
  }
  CHECK(dark_ink(drawn({})) > 1000);
}

TEST_CASE("one return, equal returns and all negative returns have room around them") {
  for (const double value : {0.0, -1353.9, 1e-9, 2.5e6}) {
    CAPTURE(value);
    Curve curve;
    curve.x = {1000.0, 2000.0, 3000.0};
    curve.returns = {value, value, value};
    CHECK(blue_ink(drawn({curve})) > 300);
  }
}

TEST_CASE("returns that are not finite leave a gap and nothing else") {
  Curve curve = learning_run(60, 1500.0);
  const int whole = blue_ink(drawn({curve}));
  curve.returns[10] = kNan;
  curve.returns[20] = std::numeric_limits<double>::infinity();
  curve.x[30] = kNan;
  const int gaps = blue_ink(drawn({curve}));
  CHECK(gaps > whole / 2);
  curve.returns.assign(60, kNan);
  CHECK_FALSE(is_uniform(drawn({curve})));
}

TEST_CASE("evaluations, reference and threshold leave their marks") {
  LearningCurveOptions options;
  Curve curve = learning_run(300, 1500.0);
  const Image plain = drawn({curve}, options);
  curve.evaluation_x = {1e5, 2e5, 3e5};
  curve.evaluation_means = {100.0, 700.0, 1400.0};
  const Image evaluated = drawn({curve}, options);
  CHECK(dark_ink(evaluated) > dark_ink(plain) + 100);
  options.threshold = 1600.0;
  const Image crossed = drawn({curve}, options);
  CHECK(count_of_colour(crossed, 0, 128, 92) > count_of_colour(evaluated, 0, 128, 92) + 500);
  options.zoo_reference = true;
  CHECK(drawn({curve}, options).pixels != crossed.pixels);
}

TEST_CASE("several runs have several colours") {
  const Image image = drawn({learning_run(100, 2000.0), learning_run(100, 1000.0), learning_run(80, 0.0)});
  CHECK(blue_ink(image) > 500);
  CHECK(count_of_colour(image, 214, 94, 0) > 500);
  CHECK(count_of_colour(image, 0, 143, 107) > 500);
}

TEST_CASE("equal data gives equal bytes") {
  CHECK(drawn({learning_run(100, 2000.0)}).pixels == drawn({learning_run(100, 2000.0)}).pixels);
}

TEST_CASE("small and large pictures keep their proportions") {
  for (const int width : {320, 640, 2560}) {
    LearningCurveOptions options;
    options.width = width;
    options.height = width * 3 / 4;
    options.title = "A long title that leaves hardly any room for the facts on the right";
    options.facts = "seed 7 | 600 episodes | 600k steps | and a few facts more than fit";
    const Image image = drawn({learning_run(50, 1500.0)}, options);
    CHECK(image.width == width);
    CHECK(count_of_colour(image, 30, 96, 172) + count_of_colour(image, 78, 128, 190) > width / 10);
  }
}

TEST_CASE("a picture that cannot be written says why and leaves nothing") {
  const TemporaryDirectory folder;
  CHECK_THROWS_WITH_AS(
      draw_learning_curve(folder.path() / "none" / "c.png", {}, {}),
      ("cannot write " + (folder.path() / "none" / "c.png").string() + ": No such file or directory").c_str(),
      gallop::FileError);
  std::filesystem::create_directories(folder.path() / "c.png" / "occupied");
  CHECK_THROWS_AS(draw_learning_curve(folder.path() / "c.png", {}, {}), gallop::FileError);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "c.png.part"));

  LearningCurveOptions tiny;
  tiny.width = 16;
  CHECK_THROWS_AS(draw_learning_curve(folder.path() / "d.png", {}, tiny), gallop::UsageError);
}
