// SPDX-License-Identifier: MIT
// One uniform block, then: the light on the floor into a small texture; floor, numbers and sky straight into
// the picture, for their shaders smooth their own edges; the robot, whose edges are geometry, multisampled,
// in the part of the picture where it is. Multisampling everything costs a software rasteriser three times as
// much for the same look. The picture is upside down for OpenGL, which makes its first row in memory the top
// one, as films and windows want it.
#include "viz/renderer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <glm/gtc/matrix_transform.hpp>
#include <glm/gtc/quaternion.hpp>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "viz/floor_numbers.h"
#include "viz/gl_objects.h"
#include "viz/mesh.h"
#include "viz/shaders.h"

namespace gallop::viz {
namespace {

constexpr int kSamples = 4;
constexpr int kSlices = 20;  ///< of a capsule: its outline is off by 1% of the radius, a fraction of a pixel
constexpr int kNumbersBehind = 14;  ///< metres of painted numbers around what is looked at
constexpr int kNumbersAhead = 40;
constexpr int kFloorLightWidth = 512;  ///< texels; the robot's shadow is twice as long as wide
constexpr int kFloorLightHeight = 256;
constexpr float kReach = 0.75F;  ///< metres a shadow may reach sideways, a metre of height
constexpr GLuint kFrameBinding = 0;

const glm::vec3 sun = glm::normalize(glm::vec3(-0.38F, -0.42F, 1.0F));

/// The uniform block `Frame` of shaders.h, layout std140.
struct FrameBlock {
  glm::mat4 view_projection;
  glm::mat4 picture_to_world;
  glm::vec4 eye;
  glm::vec4 sun_right;
  glm::vec4 sun_up;
  glm::vec4 sun_direction;
  glm::vec4 lit_floor;
  glm::ivec4 counts;
  std::array<glm::vec4, 2UL * kMaxCapsules> sun_capsules;
  std::array<glm::vec4, 2UL * kMaxCapsules> sky_capsules;
};

/// What the robot's vertex shader reads once a capsule.
struct Instance {
  glm::vec4 centre_radius;
  glm::vec4 rotation;
  glm::vec4 colour_half_length;
};

glm::vec3 to_vec3(const std::array<double, 3>& v) { return {v[0], v[1], v[2]}; }
glm::quat to_quat(const std::array<double, 4>& q) {
  return {static_cast<float>(q[3]), static_cast<float>(q[0]), static_cast<float>(q[1]),
          static_cast<float>(q[2])};
}

Instance place(const env::Capsule& capsule, const env::Pose& body) {
  const glm::quat body_rotation = to_quat(body.rotation);
  const glm::vec3 centre = to_vec3(body.position) + body_rotation * to_vec3(capsule.local.position);
  const glm::quat rotation = body_rotation * to_quat(capsule.local.rotation);
  const auto& c = capsule.colour;
  return {{centre, static_cast<float>(capsule.radius)},
          {rotation.x, rotation.y, rotation.z, rotation.w},
          {c[0], c[1], c[2], static_cast<float>(capsule.length / 2.0)}};
}

/// A capsule as a shadow sees it: its axis in the coordinates right, up, towards the light.
void write_occluder(std::span<glm::vec4, 2> out, const Instance& capsule, const glm::mat3& light_axes) {
  const glm::quat rotation{capsule.rotation.w, capsule.rotation.x, capsule.rotation.y, capsule.rotation.z};
  const glm::vec3 half = rotation * glm::vec3(0.0F, 0.0F, capsule.colour_half_length.w);
  const glm::vec3 start = (glm::vec3(capsule.centre_radius) - half) * light_axes;
  const glm::vec3 extent = 2.0F * half * light_axes;
  const float flat_length = glm::dot(glm::vec2(extent), glm::vec2(extent));
  out[0] = {start, capsule.centre_radius.w};
  out[1] = {extent, 1.0F / std::max(flat_length, 1e-8F)};
}

/// The rectangle of floor that the capsules can darken, as the shaders want it: minimum xy and one over the
/// size.
glm::vec4 lit_floor(std::span<const Instance> capsules) {
  glm::vec2 low{1e9F};
  glm::vec2 high{-1e9F};
  for (const Instance& capsule : capsules) {
    const glm::vec2 centre = capsule.centre_radius;
    const float around = capsule.centre_radius.w + capsule.colour_half_length.w;
    const float height = std::max(capsule.centre_radius.z + around, 0.0F);
    const float reach = 1.2F * around + kReach * height + 0.05F;
    low = glm::min(low, centre - reach);
    high = glm::max(high, centre + reach);
  }
  return {low, 1.0F / glm::max(high - low, 0.1F)};
}

/// The part of the picture that shows the capsules: left, lowest row, width, height; all of it when one is
/// close.
glm::ivec4 robot_rectangle(std::span<const Instance> capsules, const glm::mat4& view_projection,
                           float focal_pixels, const glm::ivec2& size) {
  constexpr float kClose = 0.2F;   // metres
  constexpr float kMargin = 2.0F;  // pixels
  glm::vec2 low{size};
  glm::vec2 high{0.0F};
  for (const Instance& capsule : capsules) {
    const glm::vec4 clip = view_projection * glm::vec4(glm::vec3(capsule.centre_radius), 1.0F);
    const float around = capsule.centre_radius.w + capsule.colour_half_length.w;
    if (clip.w - around < kClose) {
      return {0, 0, size};
    }
    const glm::vec2 centre = (glm::vec2(clip) / clip.w * 0.5F + 0.5F) * glm::vec2(size);
    const float radius = focal_pixels * around / (clip.w - around) + kMargin;
    low = glm::min(low, centre - radius);
    high = glm::max(high, centre + radius);
  }
  const glm::ivec2 first{glm::clamp(glm::floor(low), glm::vec2(0.0F), glm::vec2(size))};
  const glm::ivec2 last{glm::clamp(glm::ceil(high), glm::vec2(first), glm::vec2(size))};
  return {first, last - first};
}

Program make_scene_program(const std::string& what, const std::string& vertex, const std::string& fragment) {
  Program program = make_program(what, kShaderPrelude + vertex, kShaderPrelude + fragment);
  glUniformBlockBinding(program.name(), glGetUniformBlockIndex(program.name(), "Frame"), kFrameBinding);
  return program;
}

/// A mesh on the graphics card.
struct DrawableMesh {
  explicit DrawableMesh(const Mesh& mesh)
      : array(make_vertex_array()), count(static_cast<GLsizei>(mesh.indices.size())) {
    glBindVertexArray(array.name());
    vertices = make_static_buffer<Vertex>(GL_ARRAY_BUFFER, mesh.vertices);
    describe_attribute(0, 3, sizeof(Vertex), offsetof(Vertex, position));
    describe_attribute(1, 3, sizeof(Vertex), offsetof(Vertex, normal));
    indices = make_static_buffer<std::uint32_t>(GL_ELEMENT_ARRAY_BUFFER, mesh.indices);
  }

  VertexArray array;
  Buffer vertices;
  Buffer indices;
  GLsizei count;
};

Texture make_glyph_texture() {
  const Image picture = glyph_picture(96);
  Texture texture = make_texture();
  glBindTexture(GL_TEXTURE_2D, texture.name());
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, picture.width, picture.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
               picture.pixels.data());
  constexpr std::array<GLint, 4> kAlphaAsRed{GL_ALPHA, GL_ZERO, GL_ZERO, GL_ONE};
  glTexParameteriv(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_RGBA, kAlphaAsRed.data());
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  if (epoxy_has_gl_extension("GL_EXT_texture_filter_anisotropic")) {
    glTexParameterf(GL_TEXTURE_2D, GL_TEXTURE_MAX_ANISOTROPY_EXT, 8.0F);
  }
  glGenerateMipmap(GL_TEXTURE_2D);
  return texture;
}

}  // namespace

struct Renderer::Implementation {
  Implementation(GlContext& gl, env::Scene drawn);

  void make_framebuffers(int new_width, int new_height);
  void upload_frame(const env::Poses& poses, const Camera& camera, const RenderOptions& options);
  void set_state() const;
  void draw_floor_light(const RenderOptions& options);
  void draw_floor();
  void draw_numbers(const Camera& camera);
  void draw_sky();
  void draw_robot(const RenderOptions& options);

  GlContext& context;
  env::Scene scene;
  int width = 0;
  int height = 0;
  std::vector<Instance> instances;
  FrameBlock frame{};
  glm::ivec4 robot_part{};  ///< of the picture: left, lowest row, width, height

  Program floor_light_program =
      make_scene_program("floor light", kFloorLightVertexShader, kFloorLightFragmentShader);
  Program lit_floor_program =
      make_scene_program("lit floor", kFloorVertexShader, std::string(kFloorLit) + kFloorFragmentShader);
  Program plain_floor_program =
      make_scene_program("floor", kFloorVertexShader, std::string(kFloorPlain) + kFloorFragmentShader);
  Program number_program = make_scene_program("numbers", kNumberVertexShader, kNumberFragmentShader);
  Program sky_program = make_scene_program("sky", kSkyVertexShader, kSkyFragmentShader);
  Program robot_program = make_scene_program("robot", kRobotVertexShader, kRobotFragmentShader);
  Buffer frame_buffer = make_buffer();
  DrawableMesh capsule{capsule_mesh(1.0F, 2.0F, kSlices)};
  Buffer instance_buffer = make_buffer();
  DrawableMesh floor{plane_mesh(3)};  ///< the middle cell is the one under the robot
  Texture glyphs = make_glyph_texture();
  VertexArray number_array = make_vertex_array();
  Buffer number_buffer = make_buffer();
  VertexArray no_array =
      make_vertex_array();  ///< for vertices made up in the shader: the core profile wants one
  Framebuffer floor_light{kFloorLightWidth, kFloorLightHeight, GL_RG8, 0, false};
  std::optional<Framebuffer> picture;
  std::optional<Framebuffer> multisampled;
};

Renderer::Implementation::Implementation(GlContext& gl, env::Scene drawn)
    : context(gl), scene(std::move(drawn)) {
  if (scene.capsules.size() > kMaxCapsules) {
    throw std::runtime_error("a scene may have at most " + std::to_string(kMaxCapsules) +
                             " capsules, this one has " + std::to_string(scene.capsules.size()));
  }
  glBindVertexArray(capsule.array.name());
  glBindBuffer(GL_ARRAY_BUFFER, instance_buffer.name());
  describe_attribute(2, 4, sizeof(Instance), offsetof(Instance, centre_radius), 1);
  describe_attribute(3, 4, sizeof(Instance), offsetof(Instance, rotation), 1);
  describe_attribute(4, 4, sizeof(Instance), offsetof(Instance, colour_half_length), 1);

  glBindVertexArray(number_array.name());
  glBindBuffer(GL_ARRAY_BUFFER, number_buffer.name());
  describe_attribute(0, 2, sizeof(NumberVertex), offsetof(NumberVertex, x));
  describe_attribute(1, 2, sizeof(NumberVertex), offsetof(NumberVertex, u));
}

void Renderer::Implementation::make_framebuffers(int new_width, int new_height) {
  GLint largest = 0;
  glGetIntegerv(GL_MAX_RENDERBUFFER_SIZE, &largest);
  if (new_width < 1 || new_height < 1 || new_width > largest || new_height > largest) {
    throw std::runtime_error("OpenGL draws sizes from 1 to " + std::to_string(largest) + ", not " +
                             std::to_string(new_width) + "x" + std::to_string(new_height));
  }
  width = new_width;
  height = new_height;
  picture.emplace(width, height, GL_RGBA8, 0, true);
  multisampled.emplace(width, height, GL_RGBA8, kSamples, true);
}

void Renderer::Implementation::upload_frame(const env::Poses& poses, const Camera& camera,
                                            const RenderOptions& options) {
  instances.clear();
  for (const env::Capsule& drawn : scene.capsules) {
    instances.push_back(place(drawn, poses[static_cast<std::size_t>(drawn.body)]));
  }
  glBindBuffer(GL_ARRAY_BUFFER, instance_buffer.name());
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(instances.size() * sizeof(Instance)),
               instances.data(), GL_STREAM_DRAW);

  const glm::vec3 sun_right = glm::normalize(glm::cross(glm::vec3(0.0F, 1.0F, 0.0F), sun));
  const glm::mat3 sun_axes{sun_right, glm::cross(sun, sun_right), sun};
  const glm::mat4 upside_down = glm::scale(glm::mat4(1.0F), {1.0F, -1.0F, 1.0F});
  const float aspect = static_cast<float>(width) / static_cast<float>(height);

  const glm::mat4 projection = camera.projection(aspect);

  frame.view_projection = upside_down * projection * camera.view();
  frame.picture_to_world = glm::inverse(frame.view_projection);
  frame.eye = glm::vec4(camera.eye, 1.0F);
  frame.sun_right = glm::vec4(sun_axes[0], 0.0F);
  frame.sun_up = glm::vec4(sun_axes[1], 0.0F);
  frame.sun_direction = glm::vec4(sun_axes[2], 0.0F);
  frame.lit_floor = lit_floor(instances);
  frame.counts = {options.shadows ? static_cast<int>(instances.size()) : 0, options.grid ? 1 : 0, 0, 0};
  for (std::size_t i = 0; i < instances.size(); ++i) {
    write_occluder(std::span(frame.sun_capsules).subspan(2 * i).first<2>(), instances[i], sun_axes);
    write_occluder(std::span(frame.sky_capsules).subspan(2 * i).first<2>(), instances[i], glm::mat3(1.0F));
  }
  robot_part = robot_rectangle(instances, frame.view_projection,
                               0.5F * projection[1][1] * static_cast<float>(height), {width, height});
  glBindBufferBase(GL_UNIFORM_BUFFER, kFrameBinding, frame_buffer.name());
  glBufferData(GL_UNIFORM_BUFFER, sizeof(FrameBlock), &frame, GL_STREAM_DRAW);
}

/// A window's toolkit shares this context and leaves its own state behind, so everything is said.
void Renderer::Implementation::set_state() const {
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_BLEND);
  glDisable(GL_CULL_FACE);
  glEnable(GL_DEPTH_TEST);
  glEnable(GL_MULTISAMPLE);
  glDepthFunc(GL_LEQUAL);  // the sky lies on the far plane
  glDepthMask(GL_TRUE);
  glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  glFrontFace(GL_CW);  // upside down
  glCullFace(GL_BACK);
  glPolygonMode(GL_FRONT_AND_BACK, GL_FILL);
  glActiveTexture(GL_TEXTURE0);
}

void Renderer::Implementation::draw_floor_light(const RenderOptions& options) {
  glBindFramebuffer(GL_FRAMEBUFFER, floor_light.name());
  glViewport(0, 0, kFloorLightWidth, kFloorLightHeight);
  glClearColor(1.0F, 1.0F, 1.0F, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
  if (!options.shadows || instances.empty()) {
    return;
  }
  glUseProgram(floor_light_program.name());
  glBindVertexArray(no_array.name());
  glEnable(GL_BLEND);
  glBlendFunc(GL_ZERO, GL_SRC_COLOR);
  glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(2 * instances.size()));
  glDisable(GL_BLEND);
}

void Renderer::Implementation::draw_floor() {
  const auto draw_cells = [](std::size_t first, std::size_t count) {
    constexpr std::size_t kCell = 6;  // indices
    glDrawElements(GL_TRIANGLES, static_cast<GLsizei>(count * kCell), GL_UNSIGNED_INT,
                   buffer_offset(first * kCell * sizeof(std::uint32_t)));
  };
  glBindVertexArray(floor.array.name());
  glBindTexture(GL_TEXTURE_2D, floor_light.texture());
  glUseProgram(lit_floor_program.name());
  draw_cells(4, 1);
  glUseProgram(plain_floor_program.name());
  draw_cells(0, 4);
  draw_cells(5, 4);
}

void Renderer::Implementation::draw_numbers(const Camera& camera) {
  constexpr float kFarthest = 1e6F;  // metres
  const float x = camera.target.x;
  const int here = std::abs(x) < kFarthest ? static_cast<int>(std::lround(x)) : 0;
  const std::vector<NumberVertex> vertices = floor_numbers(here - kNumbersBehind, here + kNumbersAhead);
  glUseProgram(number_program.name());
  glBindTexture(GL_TEXTURE_2D, glyphs.name());
  glBindVertexArray(number_array.name());
  glBindBuffer(GL_ARRAY_BUFFER, number_buffer.name());
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(vertices.size() * sizeof(NumberVertex)),
               vertices.data(), GL_STREAM_DRAW);
  glEnable(GL_BLEND);
  glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
  glDisable(GL_DEPTH_TEST);  // paint lies on the floor, and nothing else is there yet
  glDrawArrays(GL_TRIANGLES, 0, static_cast<GLsizei>(vertices.size()));
  glEnable(GL_DEPTH_TEST);
  glDisable(GL_BLEND);
}

void Renderer::Implementation::draw_sky() {
  glUseProgram(sky_program.name());
  glBindVertexArray(no_array.name());
  glDrawArrays(GL_TRIANGLES, 0, 3);
}

void Renderer::Implementation::draw_robot(const RenderOptions& options) {
  const int left = robot_part.x;
  const int bottom = robot_part.y;
  const int right = left + robot_part.z;
  const int top = bottom + robot_part.w;
  if (robot_part.z == 0 || robot_part.w == 0) {
    return;
  }

  // what is behind the robot, into every sample, and the floor's depth
  glBindFramebuffer(GL_READ_FRAMEBUFFER, picture->name());
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, multisampled->name());
  glEnable(GL_SCISSOR_TEST);
  glScissor(left, bottom, robot_part.z, robot_part.w);
  glBlitFramebuffer(left, bottom, right, top, left, bottom, right, top, GL_COLOR_BUFFER_BIT, GL_NEAREST);
  glClear(GL_DEPTH_BUFFER_BIT);
  glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_FALSE);
  draw_floor();
  glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);

  glUseProgram(robot_program.name());
  glBindVertexArray(capsule.array.name());
  glEnable(GL_CULL_FACE);
  glPolygonMode(GL_FRONT_AND_BACK, options.wireframe ? GL_LINE : GL_FILL);
  glDrawElementsInstanced(GL_TRIANGLES, capsule.count, GL_UNSIGNED_INT, nullptr,
                          static_cast<GLsizei>(instances.size()));
  glPolygonMode(GL_FRONT_AND_BACK, GL_FILL);
  glDisable(GL_CULL_FACE);

  glBindFramebuffer(GL_READ_FRAMEBUFFER, multisampled->name());
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, picture->name());
  glBlitFramebuffer(left, bottom, right, top, left, bottom, right, top, GL_COLOR_BUFFER_BIT, GL_NEAREST);
  glDisable(GL_SCISSOR_TEST);
}

namespace {

GlContext& made_current(GlContext& context) {
  context.make_current();
  return context;
}

}  // namespace

Renderer::Renderer(GlContext& context, const env::Scene& scene, int width, int height)
    : implementation_(std::make_unique<Implementation>(made_current(context), scene)) {
  implementation_->make_framebuffers(width, height);
}

Renderer::~Renderer() {
  if (implementation_) {
    implementation_->context.make_current();
  }
}

Renderer::Renderer(Renderer&&) noexcept = default;
Renderer& Renderer::operator=(Renderer&&) noexcept = default;

void Renderer::resize(int width, int height) {
  implementation_->context.make_current();
  implementation_->make_framebuffers(width, height);
}

void Renderer::draw(const env::Poses& poses, const Camera& camera, const RenderOptions& options) {
  Implementation& it = *implementation_;
  assert(poses.size() == it.scene.bodies.size());
  it.context.make_current();
  it.upload_frame(poses, camera, options);

  it.set_state();
  it.draw_floor_light(options);

  glBindFramebuffer(GL_FRAMEBUFFER, it.picture->name());
  glViewport(0, 0, it.width, it.height);
  glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
  it.draw_floor();
  if (options.grid) {
    it.draw_numbers(camera);
  }
  it.draw_sky();
  it.draw_robot(options);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

void Renderer::read_pixels(Image& image) const {
  const Implementation& it = *implementation_;
  it.context.make_current();
  if (image.width != it.width || image.height != it.height) {
    image = Image(it.width, it.height);
  }
  glBindFramebuffer(GL_READ_FRAMEBUFFER, it.picture->name());
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  glReadPixels(0, 0, it.width, it.height, GL_RGBA, GL_UNSIGNED_BYTE, image.pixels.data());
  glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
}

std::uintptr_t Renderer::texture() const { return implementation_->picture->texture(); }

}  // namespace gallop::viz
