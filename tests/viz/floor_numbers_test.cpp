// SPDX-License-Identifier: MIT
// The numbers beside the lane: where they lie, and their glyphs.
#include "viz/floor_numbers.h"

#include <doctest/doctest.h>

#include <algorithm>

using gallop::viz::floor_numbers;
using gallop::viz::glyph_picture;
using gallop::viz::Image;
using gallop::viz::NumberVertex;

TEST_CASE("every number is centred at its metre, and every fifth is larger") {
  const auto middle_and_height = [](int metre) {
    const auto vertices = floor_numbers(metre, metre);
    const auto [left, right] =
        std::minmax_element(vertices.begin(), vertices.end(),
                            [](const NumberVertex& a, const NumberVertex& b) { return a.x < b.x; });
    const auto [low, high] =
        std::minmax_element(vertices.begin(), vertices.end(),
                            [](const NumberVertex& a, const NumberVertex& b) { return a.y < b.y; });
    return std::pair((left->x + right->x) / 2.0F, high->y - low->y);
  };
  for (const int metre : {-12, -1, 0, 7, 10, 123}) {
    CHECK(middle_and_height(metre).first == doctest::Approx(metre));
  }
  CHECK(middle_and_height(10).second > middle_and_height(9).second);
}

TEST_CASE("a number has one quad a glyph") {
  CHECK(floor_numbers(7, 7).size() == 6);
  CHECK(floor_numbers(-12, -12).size() == 3 * 6);
  CHECK(floor_numbers(8, 11).size() == (1 + 1 + 2 + 2) * 6);
  CHECK(floor_numbers(3, 2).empty());
}

TEST_CASE("every glyph's cell holds ink and no two are alike") {
  const Image picture = glyph_picture(64);
  const int cell = picture.width / 11;
  std::vector<std::vector<std::uint8_t>> cells;
  for (int glyph = 0; glyph < 11; ++glyph) {
    std::vector<std::uint8_t> coverage;
    for (int y = 0; y < picture.height; ++y) {
      for (int x = glyph * cell; x < (glyph + 1) * cell; ++x) {
        coverage.push_back(picture.pixels[(static_cast<std::size_t>(y) * picture.width + x) * 4 + 3]);
      }
    }
    CHECK(std::count_if(coverage.begin(), coverage.end(), [](std::uint8_t c) { return c > 128; }) > 50);
    CHECK(std::find(cells.begin(), cells.end(), coverage) == cells.end());
    cells.push_back(coverage);
  }
}
