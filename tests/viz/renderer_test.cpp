// SPDX-License-Identifier: MIT
// Draws, with whatever OpenGL the machine has, and looks at the pictures.
#include "viz/renderer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "pictures.h"
#include "studio.h"

using namespace gallop::viz;
using gallop::env::Pose;
using gallop::env::Poses;
using gallop::env::Scene;

namespace {

/// Two grey capsules, left and right of the middle.
Scene two_grey() {
  Scene scene;
  scene.bodies = {"left", "right"};
  for (int body = 0; body < 2; ++body) {
    scene.capsules.push_back({body, 0.15, 0.5, {}, {0.2F, 0.2F, 0.2F, 1.0F}});
  }
  return scene;
}
const Poses apart{at(-0.8, 0.0, 0.5), at(0.8, 0.0, 0.5)};

Marker red_ball(const glm::vec3& centre, float radius = 0.1F) {
  return {centre, centre, radius, {0.8F, 0.02F, 0.02F}};
}

/// How many pixels differ by more than a shade between two columns of the pictures.
int changed_pixels(const Image& a, const Image& b, int first_column, int last_column) {
  int changed = 0;
  for (int y = 0; y < a.height; ++y) {
    for (int x = first_column; x < last_column; ++x) {
      int difference = 0;
      for (int c = 0; c < 3; ++c)
        difference = std::max(difference, std::abs(pixel(a, x, y)[c] - pixel(b, x, y)[c]));
      changed += difference > 2 ? 1 : 0;
    }
  }
  return changed;
}

}  // namespace

TEST_SUITE_BEGIN("gl");

TEST_CASE("a capsule is where it should be in the picture") {
  Studio studio(one_capsule());
  const Patch middle = red_patch(studio.picture({at(0.0, 0.0, 0.5)}));
  const Patch left = red_patch(studio.picture({at(-0.8, 0.0, 0.5)}));
  const Patch right = red_patch(studio.picture({at(0.8, 0.0, 0.5)}));
  const Patch high = red_patch(studio.picture({at(0.0, 0.0, 0.9)}));
  CHECK(middle.pixels > 200);
  CHECK(middle.x == doctest::Approx(kWidth / 2.0).epsilon(0.02));
  CHECK(left.x < middle.x - 20.0);
  CHECK(right.x > middle.x + 20.0);
  CHECK(high.y < middle.y - 10.0);  // the first row is the top one
}

TEST_CASE("what is nearer is larger") {
  Studio studio(one_capsule());
  CHECK(red_patch(studio.picture({at(0.0, -1.5, 0.5)})).pixels >
        red_patch(studio.picture({at(0.0, 1.5, 0.5)})).pixels);
}

TEST_CASE("what is nearer hides what is farther") {
  Scene scene = one_capsule();
  scene.bodies.emplace_back("screen");
  scene.capsules.push_back({1, 0.3, 0.8, {}, {0.02F, 0.02F, 0.8F, 1.0F}});
  Studio studio(scene);
  CHECK(red_patch(studio.picture({at(0.0, 0.0, 0.5), at(0.0, -1.0, 0.5)})).pixels == 0);
  CHECK(red_patch(studio.picture({at(0.0, -1.0, 0.5), at(0.0, 0.5, 0.5)})).pixels > 200);
}

TEST_CASE("what is below the floor is hidden by it") {
  Studio studio(one_capsule());
  CHECK(red_patch(studio.picture({at(0.0, 0.0, -0.8)})).pixels == 0);
}

TEST_CASE("the shadow darkens the floor, where the sun says, and only with shadows on") {
  Studio studio(one_capsule());
  const Poses poses{at(0.0, 0.0, 0.6)};
  RenderOptions no_shadows;
  no_shadows.shadows = false;
  const Image lit = studio.picture(poses, no_shadows);
  const Image shaded = studio.picture(poses);
  double all = 0.0;
  double where = 0.0;
  for (int x = 0; x < kWidth; x += 8) {
    const Window column{x, 110, 8, 40};
    const double darker = mean_colour(lit, column)[1] - mean_colour(shaded, column)[1];
    CHECK(darker > -0.6);
    all += darker;
    where += darker * (x + 4);
  }
  CHECK(all > 10.0);
  CHECK(where / all > kWidth / 2.0 + 3.0);  // the sun stands to the left
  CHECK(mean_colour(lit, {0, 170, kWidth, 10}) == mean_colour(shaded, {0, 170, kWidth, 10}));
}

TEST_CASE("a body's pose and a capsule's own pose add up") {
  Scene bent = one_capsule();
  bent.capsules[0].local = at(0.5, 0.0, 0.0);
  Studio studio(bent);
  Pose turned = at(0.0, 0.0, 0.5);
  const Patch ahead = red_patch(studio.picture({turned}));
  turned.rotation = {0.0, 0.0, 1.0, 0.0};  // half a turn about z
  const Patch behind = red_patch(studio.picture({turned}));
  CHECK(ahead.x > kWidth / 2.0 + 20.0);
  CHECK(behind.x < kWidth / 2.0 - 20.0);
}

TEST_CASE("the grid's marks go when it is switched off") {
  Studio studio(one_capsule());
  RenderOptions no_grid;
  no_grid.grid = false;
  const Window front{0, 130, kWidth, 50};
  CHECK(mean_colour(studio.picture({at(0.0, 0.0, 0.5)}), front)[1] >
        mean_colour(studio.picture({at(0.0, 0.0, 0.5)}, no_grid), front)[1] + 1.0);
}

TEST_CASE("a wireframe shows less of the capsule") {
  Studio studio(one_capsule());
  RenderOptions wires;
  wires.wireframe = true;
  const Poses poses{at(0.0, 0.0, 0.5)};
  CHECK(studio.picture(poses, wires).pixels != studio.picture(poses).pixels);
}

TEST_CASE("a marker is where it should be in the picture, and none leave no trace") {
  Studio studio(Scene{});
  const Image empty = studio.picture({});
  const std::vector<Marker> left{red_ball({-0.8F, 0.0F, 0.5F})};
  const std::vector<Marker> right{red_ball({0.8F, 0.0F, 0.5F})};
  CHECK(red_patch(studio.picture({}, {}, left)).pixels > 50);
  CHECK(red_patch(studio.picture({}, {}, left)).x < kWidth / 2.0 - 20.0);
  CHECK(red_patch(studio.picture({}, {}, right)).x > kWidth / 2.0 + 20.0);
  CHECK(studio.picture({}).pixels == empty.pixels);
}

TEST_CASE("a marker far from the robot is drawn whole") {
  Studio studio(two_grey());
  const std::vector<Marker> rod{{{-1.6F, 0.0F, 1.2F}, {1.6F, 0.0F, 1.2F}, 0.04F, {0.8F, 0.02F, 0.02F}}};
  const Image image = studio.picture(apart, {}, rod);
  int columns = 0;
  for (int x = 0; x < kWidth; ++x) {
    bool red = false;
    for (int y = 0; y < kHeight; ++y) {
      red = red || pixel(image, x, y)[0] > 2 * pixel(image, x, y)[1] + 20;
    }
    columns += red ? 1 : 0;
  }
  CHECK(columns > 190);
}

TEST_CASE("a marker tapers from its start to its end") {
  Studio studio(Scene{});
  Marker cone{{-0.5F, 0.0F, 0.5F}, {0.5F, 0.0F, 0.5F}, 0.2F, {0.8F, 0.02F, 0.02F}};
  const Patch rod = red_patch(studio.picture({}, {}, {&cone, 1}));
  cone.taper = 0.1F;
  const Patch tapered = red_patch(studio.picture({}, {}, {&cone, 1}));
  CHECK(tapered.pixels < 0.7 * rod.pixels);
  CHECK(tapered.x < rod.x - 5.0);
}

TEST_CASE("a marker casts no shadow") {
  Studio studio(Scene{});
  const std::vector<Marker> ball{red_ball({0.0F, 0.0F, 0.6F}, 0.3F)};
  const Window floor{0, 130, kWidth, 50};
  CHECK(mean_colour(studio.picture({}, {}, ball), floor) == mean_colour(studio.picture({}), floor));
}

TEST_CASE("a marker shows through a leg, but not through a wall") {
  const std::vector<Marker> ball{red_ball({0.0F, 0.0F, 0.5F}, 0.03F)};
  Scene thin = two_grey();
  thin.capsules[0].radius = 0.08;
  Scene thick = two_grey();
  thick.capsules[0].radius = 0.7;
  const Poses poses{at(0.0, 0.0, 0.5), at(9.0, 0.0, 0.5)};
  CHECK(red_patch(Studio(thin).picture(poses, {}, ball)).pixels > 5);
  CHECK(red_patch(Studio(thick).picture(poses, {}, ball)).pixels == 0);
}

TEST_CASE("a marker half in the floor is seen whole") {
  Studio studio(Scene{});
  const std::vector<Marker> in_floor{red_ball({0.0F, 0.0F, 0.0F}, 0.05F)};
  const std::vector<Marker> above{red_ball({0.0F, 0.0F, 0.06F}, 0.05F)};
  CHECK(red_patch(studio.picture({}, {}, in_floor)).pixels ==
        doctest::Approx(red_patch(studio.picture({}, {}, above)).pixels).epsilon(0.1));
}

TEST_CASE("a selected body stands out, and the other stays as it is") {
  Studio studio(two_grey());
  const Image none = studio.picture(apart);
  for (int body = 0; body < 2; ++body) {
    RenderOptions options;
    options.selected = body;
    const Image selected = studio.picture(apart, options);
    const int left = changed_pixels(none, selected, 0, kWidth / 2);
    const int right = changed_pixels(none, selected, kWidth / 2, kWidth);
    CHECK((body == 0 ? left : right) > 300);
    CHECK((body == 0 ? right : left) == 0);
  }
}

TEST_CASE("a selection of no body selects nothing") {
  Studio studio(two_grey());
  RenderOptions options;
  options.selected = 7;
  CHECK(studio.picture(apart, options).pixels == studio.picture(apart).pixels);
}

TEST_CASE("collision shapes are drawn when asked for, where there are any") {
  Scene scene = one_capsule();
  RenderOptions collisions;
  collisions.collisions = true;
  const Poses poses{at(0.0, 0.0, 0.5)};
  CHECK(red_patch(Studio(scene).picture(poses, collisions)).pixels > 200);
  scene.collisions.push_back({0, 0.1, 0.0, {}, {0.02F, 0.02F, 0.8F, 1.0F}});
  Studio studio(scene);
  CHECK(red_patch(studio.picture(poses, collisions)).pixels == 0);
  CHECK(red_patch(studio.picture(poses)).pixels > 200);
}

TEST_CASE("without a grid the checker stays") {
  Studio studio(Scene{});
  RenderOptions no_grid;
  no_grid.grid = false;
  const Image image = studio.picture({}, no_grid);
  CHECK(changed_pixels(image, studio.picture({}), 0, kWidth) > 500);
  double darkest = 255.0;
  double brightest = 0.0;
  for (int x = 0; x < kWidth; ++x) {
    darkest = std::min<double>(darkest, pixel(image, x, 150)[1]);
    brightest = std::max<double>(brightest, pixel(image, x, 150)[1]);
  }
  CHECK(brightest > darkest + 8.0);
  CHECK(brightest < darkest + 60.0);  // no paint
}

TEST_CASE("equal scenes give equal pixels, also after another picture and another size") {
  Studio studio(one_capsule());
  const Image first = studio.picture({at(0.3, 0.0, 0.5)});
  studio.picture({at(-1.0, 0.0, 0.9)});
  studio.renderer.resize(64, 64);
  studio.picture({at(0.0, 0.0, 0.5)});
  studio.renderer.resize(kWidth, kHeight);
  CHECK(studio.picture({at(0.3, 0.0, 0.5)}).pixels == first.pixels);
  CHECK(Studio(one_capsule()).picture({at(0.3, 0.0, 0.5)}).pixels == first.pixels);
}

TEST_CASE("edges are smooth: a red outline has more than two shades") {
  Studio studio(one_capsule());
  const Image image = studio.picture({at(0.0, 0.0, 0.5)});
  int partial = 0;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 1; x + 1 < kWidth; ++x) {
      const std::uint8_t* p = pixel(image, x, y);
      const int redness = p[0] - p[1];
      partial += redness > 15 && redness < 60 ? 1 : 0;
    }
  }
  CHECK(partial > 20);
}

TEST_CASE("an empty scene is floor and sky") {
  Studio studio(Scene{});
  const Image image = studio.picture({});
  CHECK_FALSE(is_uniform(image));
  CHECK(red_patch(image).pixels == 0);
  CHECK(mean_colour(image, {0, 0, kWidth, 10})[2] >
        mean_colour(image, {0, 150, kWidth, 10})[2]);  // sky is bluer
}

TEST_CASE("a picture is opaque everywhere, for a window lays it over its own background") {
  Studio studio(one_capsule());
  const std::vector<Marker> ball{red_ball({0.5F, 0.0F, 0.5F})};
  RenderOptions options;
  options.selected = 0;
  const Image image = studio.picture({at(0.0, 0.0, 0.5)}, options, ball);
  int least = 255;
  for (std::size_t i = 3; i < image.pixels.size(); i += 4) least = std::min<int>(least, image.pixels[i]);
  CHECK(least == 255);
}

TEST_CASE("the window's texture has a name") {
  Studio studio(one_capsule());
  studio.picture({at(0.0, 0.0, 0.5)});
  CHECK(studio.renderer.texture() != 0);
}

TEST_CASE("impossible scenes and sizes are refused in words") {
  OffscreenContext gl;
  Scene crowd = one_capsule();
  crowd.capsules.resize(65, crowd.capsules[0]);
  CHECK_THROWS_WITH(Renderer(gl, crowd, 64, 64), "a scene may have at most 64 capsules, this one has 65");
  std::swap(crowd.capsules, crowd.collisions);
  CHECK_THROWS_AS(Renderer(gl, crowd, 64, 64), std::runtime_error);
  CHECK_THROWS_AS(Renderer(gl, one_capsule(), 0, 64), std::runtime_error);
  CHECK_THROWS_AS(Renderer(gl, one_capsule(), 1 << 20, 64), std::runtime_error);
}

TEST_CASE("two renderers with contexts of their own do not disturb each other") {
  Studio one(one_capsule());
  const Image alone = one.picture({at(0.3, 0.0, 0.5)});
  {
    Studio other(one_capsule());
    other.picture({at(-0.5, 0.0, 0.5)});
    CHECK(one.picture({at(0.3, 0.0, 0.5)}).pixels == alone.pixels);
  }
  CHECK(one.picture({at(0.3, 0.0, 0.5)}).pixels == alone.pixels);
}

TEST_SUITE_END();
