// SPDX-License-Identifier: MIT
// The panel over the picture: where it darkens, and when it stays away.
#include "viz/hud_painter.h"

#include <doctest/doctest.h>

#include "pictures.h"

using gallop::viz::Hud;
using gallop::viz::HudPainter;
using gallop::viz::Image;
using gallop::viz::mean_colour;

namespace {

Image grey(int width, int height) {
  Image image(width, height);
  std::fill(image.pixels.begin(), image.pixels.end(), std::uint8_t{200});
  return image;
}

}  // namespace

TEST_CASE("the panel darkens the upper left and leaves the rest alone") {
  Image image = grey(1280, 720);
  HudPainter(1280, 720, "HalfCheetahBulletEnv-v0").paint(image, Hud{313, 1712.4, 2.87, 14.3, 5.02});
  CHECK(mean_colour(image, {24, 24, 500, 80})[0] < 150.0);
  CHECK(mean_colour(image, {700, 0, 580, 720}) == gallop::viz::Rgb{200.0, 200.0, 200.0});
  CHECK(mean_colour(image, {0, 200, 1280, 520}) == gallop::viz::Rgb{200.0, 200.0, 200.0});
}

TEST_CASE("other numbers give another picture, equal numbers the same") {
  HudPainter painter(1280, 720, "");
  const auto painted = [&](double speed) {
    Image image = grey(1280, 720);
    painter.paint(image, Hud{1, 0.0, speed, 0.0, 0.0});
    return image.pixels;
  };
  CHECK(painted(1.0) != painted(2.0));
  CHECK(painted(1.0) == painted(1.0));
  CHECK(painted(-0.001) == painted(0.001));  // no -0.00
}

TEST_CASE("the panel goes with the picture's size, and stays away where it cannot be read") {
  for (const int height : {2160, 480, 240, 48}) {
    const int width = height * 4 / 3;
    CAPTURE(height);
    Image image = grey(width, height);
    HudPainter(width, height, std::string(300, 'w')).paint(image, {});
    const bool darkened = mean_colour(image)[0] < 199.0;
    CHECK(darkened == (height >= 480));
    CHECK(mean_colour(image, {0, height / 2, width, height / 2})[0] == 200.0);
  }
}
