// SPDX-License-Identifier: MIT
// EGL's vendor libraries are chosen once a process, so a machine without them is played by a second process.
#include "viz/offscreen_context.h"

#include <doctest/doctest.h>
#include <epoxy/gl.h>

#include <filesystem>
#include <iostream>

#include "errors.h"
#include "support/subprocess.h"

using gallop::support::Outcome;
using gallop::support::Subprocess;
using gallop::viz::OffscreenContext;

namespace {

/// Runs one of this program's own test cases in a process of its own.
Outcome run_alone(const std::string& test, const std::vector<std::string>& environment) {
  Subprocess::Options options;
  options.environment = environment;
  return Subprocess({std::filesystem::read_symlink("/proc/self/exe"), "--no-skip", "--test-case=" + test},
                    options)
      .wait();
}

}  // namespace

TEST_SUITE_BEGIN("gl");

TEST_CASE("the off-screen context is OpenGL 3.3 or later and names its renderer") {
  const OffscreenContext gl;
  CHECK(epoxy_gl_version() >= 33);
  CHECK(gl.description().find("OpenGL") != std::string::npos);
}

TEST_CASE("contexts take turns") {
  OffscreenContext first;
  OffscreenContext second;
  first.make_current();
  GLuint texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  CHECK(glIsTexture(texture) == GL_TRUE);
  second.make_current();
  CHECK(glIsTexture(texture) == GL_FALSE);
  first.make_current();
  CHECK(glIsTexture(texture) == GL_TRUE);
}

TEST_CASE("says why there is no off-screen OpenGL" * doctest::skip()) {
  try {
    const OffscreenContext gl;
    std::cout << "[drew with " << gl.description() << "]";
  } catch (const gallop::MachineError& error) {
    std::cout << '[' << error.what() << "][" << error.hint() << ']';
  }
}

TEST_CASE("a machine without EGL drivers is told what to install") {
  const Outcome outcome = run_alone("says why there is no off-screen OpenGL",
                                    {"__EGL_VENDOR_LIBRARY_FILENAMES=/nonexistent.json"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.find("[cannot create offscreen GL: ") != std::string::npos);
  CHECK(outcome.out.find("[apt install libegl1 libgl1-mesa-dri]") != std::string::npos);
}

TEST_CASE("no display is needed, and a broken one does not matter") {
  for (const char* display : {"DISPLAY", "DISPLAY=:99"}) {
    const Outcome outcome = run_alone("says why there is no off-screen OpenGL", {display, "WAYLAND_DISPLAY"});
    CHECK(outcome.out.find("[drew with ") != std::string::npos);
  }
}

TEST_SUITE_END();
