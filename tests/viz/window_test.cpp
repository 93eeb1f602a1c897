// SPDX-License-Identifier: MIT
// A real window on a screen in memory: what it draws, what keys write, and what it says without a screen.
#include <doctest/doctest.h>
#include <epoxy/gl.h>
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <chrono>
#include <cstdlib>

#include "decoded_film.h"
#include "errors.h"
#include "made_up_model.h"
#include "pictures.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"
#include "support/virtual_display.h"
#include "viz/viewer.h"

using gallop::MachineError;
using gallop::support::TemporaryDirectory;
using gallop::support::VirtualDisplay;
using namespace gallop::viz;

namespace {

/// A screen for every test of this file, and an early return where there is none.
#define REQUIRE_SCREEN()                       \
  if (!VirtualDisplay::is_installed()) {       \
    MESSAGE("skipped: Xvfb is not installed"); \
    return;                                    \
  }                                            \
  const VirtualDisplay screen

/// A tap that begins and ends before the next frame, as GLFW tells it.
void tap_key(int key) {
  GLFWwindow* window = glfwGetCurrentContext();
  const GLFWkeyfun callback = glfwSetKeyCallback(window, nullptr);
  glfwSetKeyCallback(window, callback);
  callback(window, key, 0, GLFW_PRESS, 0);
  callback(window, key, 0, GLFW_RELEASE, 0);
}

struct OpenWindow {
  explicit OpenWindow(int width = 1280, int height = 800, ViewerModel shown = made_up_model(120))
      : model(std::move(shown)), viewer(options(width, height), made_up_scene()) {
    model.training.run = folder.path().string();  // a run's pictures go into its folder
    frames(4);
  }

  ViewerOptions options(int width, int height) {
    ViewerOptions wanted;
    wanted.width = width;
    wanted.height = height;
    wanted.settings = folder.path() / "window.settings";
    return wanted;
  }

  ViewerIntent frames(int count) {
    ViewerIntent last;
    for (int i = 0; i < count; ++i) {
      last = viewer.frame(model);
      CHECK(glGetError() == GL_NO_ERROR);
    }
    return last;
  }

  ViewerIntent tap(int key) {
    tap_key(key);
    return viewer.frame(model);
  }

  Image screenshot() {
    (void)tap(GLFW_KEY_F12);
    return read_png(folder.path() / "shots" / "0001.png");
  }

  TemporaryDirectory folder;
  ViewerModel model;
  Viewer viewer;
};

}  // namespace

TEST_SUITE_BEGIN("gl");

TEST_CASE("a window opens, draws its panels and leaves no error behind") {
  REQUIRE_SCREEN();
  OpenWindow window;
  CHECK(window.viewer.gl_description().find("OpenGL") != std::string::npos);
  const Image image = window.screenshot();
  CHECK(image.width == 1280);
  CHECK(image.height == 800);
  CHECK_FALSE(is_uniform(image));
}

TEST_CASE("a red body left of the middle is left of the middle in the window") {
  REQUIRE_SCREEN();
  ViewerModel model;
  gallop::env::Scene scene;
  scene.bodies = {"torso", "ball"};
  scene.capsules.push_back({1, 0.2, 0.0, {}, {0.8F, 0.02F, 0.02F, 1.0F}});
  model.playback.poses.resize(2);
  model.playback.poses[0].position = {0.0, 0.0, 0.6};
  model.playback.poses[1].position = {-0.8, 0.0, 0.6};
  const TemporaryDirectory folder;
  ViewerOptions options;
  options.output = folder.path();
  Viewer viewer(options, scene);
  for (const int key : {GLFW_KEY_1, GLFW_KEY_F6, GLFW_KEY_F7, GLFW_KEY_F8, GLFW_KEY_F12}) {
    tap_key(key);
    for (int i = 0; i < 3; ++i) (void)viewer.frame(model);
  }
  const Patch patch = red_patch(read_png(folder.path() / "shots" / "0001.png"));
  CHECK(patch.pixels > 300);
  CHECK(patch.x < 620.0);
  CHECK(patch.x > 200.0);
}

TEST_CASE("F12 writes a picture of the window, each into the next number") {
  REQUIRE_SCREEN();
  OpenWindow window;
  (void)window.tap(GLFW_KEY_F12);
  (void)window.tap(GLFW_KEY_P);
  window.frames(2);
  CHECK(std::filesystem::exists(window.folder.path() / "shots" / "0001.png"));
  CHECK(std::filesystem::exists(window.folder.path() / "shots" / "0002.png"));
}

TEST_CASE("R films the view until pressed again, as long as it took") {
  REQUIRE_SCREEN();
  OpenWindow window;
  (void)window.tap(GLFW_KEY_R);
  const auto begun = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begun < std::chrono::milliseconds(1200)) {
    window.model.playback.poses = made_up_poses(14.0 + 0.05 * window.model.playback.step++);
    window.frames(1);
  }
  (void)window.tap(GLFW_KEY_R);
  window.frames(1);
  const DecodedFilm film = decode_film(window.folder.path() / "videos" / "0001.mp4");
  CHECK(film.frames > 10);
  CHECK(film.duration > 0.8);
  CHECK(film.duration < 3.0);
}

TEST_CASE("a film ends when the picture's size changes") {
  REQUIRE_SCREEN();
  OpenWindow window;
  (void)window.tap(GLFW_KEY_R);
  window.frames(3);
  (void)window.tap(GLFW_KEY_F7);
  window.frames(3);
  CHECK(decode_film(window.folder.path() / "videos" / "0001.mp4").frames > 0);
}

TEST_CASE("a film under way is finished when the window closes") {
  REQUIRE_SCREEN();
  const TemporaryDirectory folder;
  ViewerModel model = made_up_model(3);
  model.training.run = folder.path().string();
  {
    Viewer viewer({}, made_up_scene());
    for (int i = 0; i < 3; ++i) (void)viewer.frame(model);
    tap_key(GLFW_KEY_R);
    for (int i = 0; i < 3; ++i) (void)viewer.frame(model);
  }
  CHECK(decode_film(folder.path() / "videos" / "0001.mp4").frames > 0);
}

TEST_CASE("a folder that cannot be written is told, and the window goes on") {
  REQUIRE_SCREEN();
  Viewer viewer({}, made_up_scene());
  ViewerModel model = made_up_model(3);
  model.training.run = "/proc/none";
  (void)viewer.frame(model);
  for (const int key : {GLFW_KEY_F12, GLFW_KEY_R}) {
    tap_key(key);
    (void)viewer.frame(model);
  }
  CHECK_FALSE(viewer.frame(model).close);
}

TEST_CASE("dropped files and the window's cross reach the intent") {
  REQUIRE_SCREEN();
  OpenWindow window;
  GLFWwindow* handle = glfwGetCurrentContext();
  const GLFWdropfun drop = glfwSetDropCallback(handle, nullptr);
  glfwSetDropCallback(handle, drop);
  const char* files[] = {"/tmp/policy.pt", "/tmp/0.monitor.csv"};
  drop(handle, 2, files);
  CHECK(window.frames(1).open == std::vector<std::filesystem::path>{files[0], files[1]});

  window.model.training.state = TrainingState::Finished;
  const GLFWwindowclosefun close = glfwSetWindowCloseCallback(handle, nullptr);
  glfwSetWindowCloseCallback(handle, close);
  close(handle);
  CHECK(window.frames(1).close);
}

TEST_CASE("a key tapped between two frames is not lost") {
  REQUIRE_SCREEN();
  OpenWindow window;
  CHECK(window.tap(GLFW_KEY_SPACE).pause == true);
  CHECK_FALSE(window.frames(1).pause.has_value());
  CHECK(window.tap(GLFW_KEY_SPACE).pause == true);
}

TEST_CASE("the window's layout is remembered") {
  REQUIRE_SCREEN();
  TemporaryDirectory folder;
  ViewerOptions options;
  options.settings = folder.path() / "window.settings";
  const ViewerModel model = made_up_model(3);
  {
    Viewer viewer(options, made_up_scene());
    GLFWwindow* window = glfwGetCurrentContext();
    glfwSetWindowSize(window, 1100, 700);
    for (int i = 0; i < 5; ++i) (void)viewer.frame(model);
  }
  Viewer viewer(options, made_up_scene());
  int width = 0;
  int height = 0;
  glfwGetWindowSize(glfwGetCurrentContext(), &width, &height);
  CHECK(width == 1100);
  CHECK(height == 700);
}

TEST_CASE("sizes from small to large are drawn without an error") {
  REQUIRE_SCREEN();
  for (const auto& [width, height] : {std::pair{1024, 640}, std::pair{1600, 1000}}) {
    OpenWindow window(width, height);
    const Image image = window.screenshot();
    CHECK(image.width == width);
    CHECK(image.height == height);
  }
}

TEST_CASE("without a display there is one clear line") {
  const char* before = std::getenv("DISPLAY");
  const std::string display = before == nullptr ? "" : before;
  unsetenv("DISPLAY");
  unsetenv("WAYLAND_DISPLAY");
  const std::string message =
      gallop::support::message_of<MachineError>([] { Viewer viewer({}, made_up_scene()); });
  CHECK(message == "no display (DISPLAY unset)");
  setenv("DISPLAY", ":64999", 1);
  CHECK(gallop::support::message_of<MachineError>([] {
          Viewer viewer({}, made_up_scene());
        }).rfind("cannot open display ':64999'", 0) == 0);
  unsetenv("DISPLAY");
  if (!display.empty()) setenv("DISPLAY", display.c_str(), 1);
}

TEST_CASE("an OpenGL that is too old is named") {
  REQUIRE_SCREEN();
  setenv("MESA_GL_VERSION_OVERRIDE", "2.1", 1);
  const std::string message =
      gallop::support::message_of<MachineError>([] { Viewer viewer({}, made_up_scene()); });
  unsetenv("MESA_GL_VERSION_OVERRIDE");
  if (message == "nothing was thrown") {
    MESSAGE("skipped: this driver's version cannot be lowered");
    return;
  }
  CHECK(message.rfind("window needs OpenGL 3.3, got 2.1 '", 0) == 0);
}

TEST_SUITE_END();
