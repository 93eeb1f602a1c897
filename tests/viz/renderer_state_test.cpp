// SPDX-License-Identifier: MIT
// A renderer in a context that others use too: no errors, no trust in what was left behind, nothing left
// bound.
#include <doctest/doctest.h>
#include <epoxy/gl.h>

#include <string>
#include <vector>

#include "studio.h"

using namespace gallop::viz;
using gallop::env::Poses;
using gallop::env::Scene;

namespace {

/// What the driver complains about, where it can say so (KHR_debug).
class Complaints {
 public:
  Complaints() {
    if (epoxy_has_gl_extension("GL_KHR_debug")) {
      glEnable(GL_DEBUG_OUTPUT);
      glEnable(GL_DEBUG_OUTPUT_SYNCHRONOUS);
      glDebugMessageCallback(note, this);
    }
  }
  Complaints(const Complaints&) = delete;
  Complaints& operator=(const Complaints&) = delete;
  ~Complaints() {
    if (epoxy_has_gl_extension("GL_KHR_debug")) glDebugMessageCallback(nullptr, nullptr);
  }

  std::string text;

 private:
  static void GLAPIENTRY note(GLenum /*source*/, GLenum type, GLuint /*id*/, GLenum /*severity*/,
                              GLsizei /*length*/, const GLchar* message, const void* user) {
    const bool wrong = type == GL_DEBUG_TYPE_ERROR || type == GL_DEBUG_TYPE_UNDEFINED_BEHAVIOR ||
                       type == GL_DEBUG_TYPE_DEPRECATED_BEHAVIOR;
    if (wrong) static_cast<Complaints*>(const_cast<void*>(user))->text += std::string(message) + '\n';
  }
};

Scene drawn_and_collided() {
  Scene scene = one_capsule();
  scene.collisions.push_back({0, 0.2, 0.3, {}, {0.02F, 0.02F, 0.8F, 1.0F}});
  return scene;
}

const Poses upright{at(0.0, 0.0, 0.5)};
const std::vector<Marker> rod{{{-0.5F, 0.0F, 0.0F}, {0.5F, 0.0F, 0.8F}, 0.03F, {1.0F, 0.4F, 0.0F}}};

/// What a careless neighbour leaves behind.
void make_a_mess() {
  for (const GLenum capability :
       {GL_SCISSOR_TEST, GL_BLEND, GL_CULL_FACE, GL_STENCIL_TEST, GL_COLOR_LOGIC_OP, GL_FRAMEBUFFER_SRGB,
        GL_POLYGON_OFFSET_FILL, GL_PRIMITIVE_RESTART, GL_SAMPLE_ALPHA_TO_COVERAGE, GL_RASTERIZER_DISCARD}) {
    glEnable(capability);
  }
  glDisable(GL_DEPTH_TEST);
  glDisable(GL_MULTISAMPLE);
  glScissor(3, 4, 5, 6);
  glViewport(1, 2, 3, 4);
  glBlendFunc(GL_ONE, GL_ONE);
  glBlendEquation(GL_FUNC_REVERSE_SUBTRACT);
  glLogicOp(GL_INVERT);
  glStencilFunc(GL_NEVER, 0, 0xFF);
  glDepthFunc(GL_NEVER);
  glDepthMask(GL_FALSE);
  glDepthRange(1.0, 0.0);
  glClearDepth(0.25);
  glColorMask(GL_TRUE, GL_FALSE, GL_TRUE, GL_FALSE);
  glFrontFace(GL_CCW);
  glCullFace(GL_FRONT_AND_BACK);
  glPolygonMode(GL_FRONT_AND_BACK, GL_POINT);
  glPolygonOffset(4.0F, 4.0F);
  glPrimitiveRestartIndex(7);
  glPixelStorei(GL_PACK_ROW_LENGTH, 1000);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 1000);
  glActiveTexture(GL_TEXTURE3);
  glUseProgram(0);
  glBindVertexArray(0);
  glBindTexture(GL_TEXTURE_2D, 0);
}

/// Samples as no one would want to.
GLuint bind_odd_sampler() {
  GLuint sampler = 0;
  glGenSamplers(1, &sampler);
  glSamplerParameteri(sampler, GL_TEXTURE_MIN_FILTER, GL_NEAREST_MIPMAP_NEAREST);
  glSamplerParameteri(sampler, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_BORDER);
  glBindSampler(0, sampler);
  return sampler;
}

GLint bound(GLenum binding) {
  GLint name = -1;
  glGetIntegerv(binding, &name);
  return name;
}

}  // namespace

TEST_SUITE_BEGIN("gl");

TEST_CASE("no option makes OpenGL complain") {
  Studio studio(drawn_and_collided());
  Complaints complaints;
  for (unsigned bits = 0; bits < 64; ++bits) {
    CAPTURE(bits);
    RenderOptions options;
    options.shadows = (bits & 1U) != 0;
    options.grid = (bits & 2U) != 0;
    options.wireframe = (bits & 4U) != 0;
    options.collisions = (bits & 8U) != 0;
    options.selected = (bits & 16U) != 0 ? 0 : -1;
    studio.picture(upright, options, (bits & 32U) != 0 ? std::span(rod) : std::span<const Marker>{});
    CHECK(glGetError() == GL_NO_ERROR);
  }
  studio.renderer.resize(64, 48);
  studio.picture(upright);
  CHECK(glGetError() == GL_NO_ERROR);
  CHECK(complaints.text == "");
}

TEST_CASE("a picture does not depend on what others left set") {
  Studio studio(drawn_and_collided());
  RenderOptions options;
  options.selected = 0;
  const Image clean = studio.picture(upright, options, rod);
  make_a_mess();
  const GLuint sampler = bind_odd_sampler();
  CHECK(studio.picture(upright, options, rod).pixels == clean.pixels);
  make_a_mess();
  Renderer second(studio.gl, drawn_and_collided(), kWidth, kHeight);
  second.draw(upright, still_camera(), options, rod);
  Image image;
  second.read_pixels(image);
  CHECK(image.pixels == clean.pixels);
  glDeleteSamplers(1, &sampler);
}

TEST_CASE("nothing of the renderer's stays bound for others to draw into") {
  Studio studio(one_capsule());
  const auto check_unbound = [] {
    CHECK(bound(GL_DRAW_FRAMEBUFFER_BINDING) == 0);
    CHECK(bound(GL_READ_FRAMEBUFFER_BINDING) == 0);
    CHECK(bound(GL_VERTEX_ARRAY_BINDING) == 0);
  };
  check_unbound();
  studio.picture(upright, {}, rod);
  check_unbound();
  studio.renderer.resize(64, 64);
  check_unbound();
}

TEST_SUITE_END();
