// SPDX-License-Identifier: MIT
// Draws, with whatever OpenGL the machine has, and looks at the pictures.
#include "viz/renderer.h"

#include <doctest/doctest.h>

#include "pictures.h"
#include "viz/offscreen_context.h"

using namespace gallop::viz;
using gallop::env::Pose;
using gallop::env::Poses;
using gallop::env::Scene;

namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 180;

/// One red capsule, upright in its body.
Scene one_capsule() {
  Scene scene;
  scene.bodies = {"torso"};
  scene.capsules.push_back({0, 0.15, 0.5, {}, {0.8F, 0.02F, 0.02F, 1.0F}});
  return scene;
}

Pose at(double x, double y, double z) {
  Pose pose;
  pose.position = {x, y, z};
  return pose;
}

/// The same look at the middle of the lane for every picture.
Camera still_camera() { return Orbit{4.0F, 0.0F, -15.0F, 40.0F}.look_at({0.0F, 0.0F, 0.4F}); }

struct Studio {
  explicit Studio(const Scene& scene) : renderer(gl, scene, kWidth, kHeight) {}

  Image picture(const Poses& poses, const RenderOptions& options = {}) {
    renderer.draw(poses, still_camera(), options);
    Image image;
    renderer.read_pixels(image);
    return image;
  }

  OffscreenContext gl;
  Renderer renderer;
};

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
