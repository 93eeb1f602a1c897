// SPDX-License-Identifier: MIT
// One uniform block, then: the light on the floor into a small texture; floor, numbers and sky straight into
// the picture, for their shaders smooth their own edges; the robot and the markers, whose edges are geometry,
// multisampled, in the part of the picture where they are. Multisampling everything costs a software
// rasteriser three times as much for the same look. The picture is upside down for OpenGL, which makes its
// first row in memory the top one, as films and windows want it.
#include "viz/renderer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <glm/gtc/matrix_transform.hpp>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "viz/capsules.h"
#include "viz/floor_numbers.h"
#include "viz/gl_objects.h"
#include "viz/mesh.h"
#include "viz/shaders.h"

namespace gallop::viz {
namespace {

constexpr int kSamples = 4;
constexpr int kSlices = 20;  ///< of a capsule: its outline is off by 1% of the radius, a fraction of a pixel
constexpr int kMarkerSlices = 12;   ///< markers are thin
constexpr int kNumbersBehind = 14;  ///< metres of painted numbers around what is looked at
constexpr int kNumbersAhead = 40;
constexpr int kFloorLightWidth = 512;  ///< texels; the robot's shadow is twice as long as wide
constexpr int kFloorLightHeight = 256;
constexpr float kOutline = 3.0F;  ///< pixels around a selected body; more in a picture of many
constexpr glm::vec3 kOutlineColour{1.0F};
constexpr float kEdge = 1.3F;  ///< pixels around a marker, dark, so that it stands out from anything
constexpr glm::vec3 kEdgeColour{0.01F};
constexpr float kManyRows = 800.0F;  ///< in a picture: from there on pixels are small, and lines need more
constexpr float kFogEnd = 0.75F;     ///< of the way to the far plane: there the fog is complete,
constexpr float kFloorEnd = 0.8F;    ///< and here ends the floor
constexpr GLuint kFrameBinding = 0;

const glm::vec3 sun = glm::normalize(glm::vec3(-0.38F, -0.42F, 1.0F));

/// The uniform block `Frame` of shaders.h, layout std140.
struct FrameBlock {
  glm::mat4 view_projection;
  glm::mat4 picture_to_world;
  glm::vec4 eye;
  glm::vec4 ends;
  glm::vec4 sun_right;
  glm::vec4 sun_up;
  glm::vec4 sun_direction;
  glm::vec4 lit_floor;
  glm::ivec4 options;
  std::array<glm::vec4, 2UL * kMaxCapsules> sun_capsules;
  std::array<glm::vec4, 2UL * kMaxCapsules> sky_capsules;
};

/// A capsule as a shadow sees it: its axis in the coordinates right, up, towards the light.
void write_occluder(std::span<glm::vec4, 2> out, const PlacedCapsule& capsule, const glm::mat3& light_axes) {
  const glm::vec3 half = capsule.half_axis();
  const glm::vec3 start = (capsule.centre - half) * light_axes;
  const glm::vec3 extent = 2.0F * half * light_axes;
  const float flat_length = glm::dot(glm::vec2(extent), glm::vec2(extent));
  out[0] = {start, capsule.radius};
  out[1] = {extent, 1.0F / std::max(flat_length, 1e-8F)};
}

Program make_scene_program(const std::string& what, const std::string& vertex, const std::string& fragment) {
  Program program = make_program(what, kShaderPrelude + vertex, kShaderPrelude + fragment);
  glUniformBlockBinding(program.name(), glGetUniformBlockIndex(program.name(), "Frame"), kFrameBinding);
  return program;
}

/// `occluders`: how many capsules may stand in the sun.
Program make_robot_program(std::size_t occluders) {
  return make_scene_program("robot", std::string(kCapsuleInPlace) + kCapsuleVertexShader,
                            sunlight_function(occluders) + kRobotFragmentShader);
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

glm::vec3 brighter(const glm::vec3& colour) { return glm::min(1.7F * colour + 0.06F, 1.0F); }

/// Capsules drawn with one call.
class CapsuleBatch {
 public:
  explicit CapsuleBatch(int slices) : mesh_(capsule_mesh(1.0F, 2.0F, slices)) {
    glBindVertexArray(mesh_.array.name());
    glBindBuffer(GL_ARRAY_BUFFER, buffer_.name());
    describe_attribute(2, 4, sizeof(PlacedCapsule), offsetof(PlacedCapsule, centre), 1);
    describe_attribute(3, 4, sizeof(PlacedCapsule), offsetof(PlacedCapsule, rotation), 1);
    describe_attribute(4, 4, sizeof(PlacedCapsule), offsetof(PlacedCapsule, colour), 1);
    describe_attribute(5, 1, sizeof(PlacedCapsule), offsetof(PlacedCapsule, taper), 1);
  }

  [[nodiscard]] const std::vector<PlacedCapsule>& capsules() const { return capsules_; }
  [[nodiscard]] bool empty() const { return capsules_.empty(); }
  void clear() { capsules_.clear(); }
  void add(const PlacedCapsule& capsule) { capsules_.push_back(capsule); }

  void upload() const {
    if (!empty()) {
      glBindBuffer(GL_ARRAY_BUFFER, buffer_.name());
      glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(capsules_.size() * sizeof(PlacedCapsule)),
                   capsules_.data(), GL_STREAM_DRAW);
    }
  }

  void draw(const Program& program) const {
    if (!empty()) {
      glUseProgram(program.name());
      glBindVertexArray(mesh_.array.name());
      glDrawElementsInstanced(GL_TRIANGLES, mesh_.count, GL_UNSIGNED_INT, nullptr,
                              static_cast<GLsizei>(capsules_.size()));
    }
  }

 private:
  DrawableMesh mesh_;
  Buffer buffer_ = make_buffer();
  std::vector<PlacedCapsule> capsules_;
};

Texture make_glyph_texture() {
  const Image picture = glyph_picture(96);
  Texture texture = make_texture();
  glBindTexture(GL_TEXTURE_2D, texture.name());
  glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
  for (const GLenum gap : {GL_UNPACK_ROW_LENGTH, GL_UNPACK_SKIP_PIXELS, GL_UNPACK_SKIP_ROWS}) {
    glPixelStorei(gap, 0);
  }
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
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
  void place_capsules(const env::Poses& poses, const Camera& camera, const RenderOptions& options,
                      std::span<const Marker> wanted_markers);
  void upload_frame(const Camera& camera, const RenderOptions& options);
  void set_state() const;
  void draw_floor_light(const RenderOptions& options);
  void draw_floor();
  void draw_numbers(const Camera& camera);
  void draw_sky();
  void draw_multisampled(const RenderOptions& options);
  void draw_capsules(const RenderOptions& options);

  GlContext& context;
  env::Scene scene;
  int width = 0;
  int height = 0;
  FrameBlock frame{};
  Rectangle capsule_part;  ///< of the picture

  Program floor_light_program =
      make_scene_program("floor light", kFloorLightVertexShader, kFloorLightFragmentShader);
  Program lit_floor_program =
      make_scene_program("lit floor", kFloorVertexShader, std::string(kFloorLit) + kFloorFragmentShader);
  Program plain_floor_program =
      make_scene_program("floor", kFloorVertexShader, std::string(kFloorPlain) + kFloorFragmentShader);
  Program number_program = make_scene_program("numbers", kNumberVertexShader, kNumberFragmentShader);
  Program sky_program = make_scene_program("sky", kSkyVertexShader, kSkyFragmentShader);
  Program robot_program;
  Program unshaded_robot_program = make_robot_program(0);
  Program outline_program = make_scene_program("outline", std::string(kCapsuleInPlace) + kCapsuleVertexShader,
                                               kOutlineFragmentShader);
  Program marker_edge_program = make_scene_program(
      "marker edges", std::string(kCapsuleUpFront) + kCapsuleVertexShader, kOutlineFragmentShader);
  Program marker_program = make_scene_program("markers", std::string(kCapsuleUpFront) + kCapsuleVertexShader,
                                              kMarkerFragmentShader);
  Buffer frame_buffer = make_buffer();
  CapsuleBatch robot{kSlices};
  CapsuleBatch outline{kSlices};  ///< the selected body's capsules, thicker
  CapsuleBatch markers{kMarkerSlices};
  CapsuleBatch marker_edges{kMarkerSlices};  ///< the same, thicker
  DrawableMesh floor{plane_mesh(3)};         ///< the middle cell is the one under the robot
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
  const std::size_t most = std::max(scene.capsules.size(), scene.collisions.size());
  if (most > kMaxCapsules) {
    throw std::runtime_error("a scene may have at most " + std::to_string(kMaxCapsules) +
                             " capsules, this one has " + std::to_string(most));
  }
  robot_program = make_robot_program(most);
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

void Renderer::Implementation::place_capsules(const env::Poses& poses, const Camera& camera,
                                              const RenderOptions& options,
                                              std::span<const Marker> wanted_markers) {
  for (CapsuleBatch* batch : {&robot, &outline, &markers, &marker_edges}) {
    batch->clear();
  }
  const float pixel_a_metre_away =
      2.0F * std::tan(0.5F * camera.field_of_view) / std::min(static_cast<float>(height), kManyRows);
  const glm::vec3 ahead = glm::normalize(camera.target - camera.eye);
  const auto thickened = [&](PlacedCapsule capsule, float pixels, const glm::vec3& colour) {
    const float distance = std::max(glm::dot(capsule.centre - camera.eye, ahead), 0.0F);
    const float by = pixels * pixel_a_metre_away * distance;
    capsule.taper = (capsule.taper * capsule.radius + by) / (capsule.radius + by);
    capsule.radius += by;
    capsule.colour = colour;
    return capsule;
  };

  const bool collisions = options.collisions && !scene.collisions.empty();
  for (const env::Capsule& drawn : collisions ? scene.collisions : scene.capsules) {
    PlacedCapsule capsule = placed(drawn, poses[static_cast<std::size_t>(drawn.body)]);
    if (drawn.body == options.selected) {
      outline.add(thickened(capsule, kOutline, kOutlineColour));
      capsule.colour = brighter(capsule.colour);
    }
    robot.add(capsule);
  }
  for (const Marker& marker : wanted_markers) {
    markers.add(placed(marker));
    marker_edges.add(thickened(placed(marker), kEdge, kEdgeColour));
  }

  capsule_part = {};
  for (const CapsuleBatch* batch : {&robot, &outline, &markers, &marker_edges}) {
    batch->upload();
    capsule_part = united(capsule_part, shown_in({width, height}, camera, batch->capsules()));
  }
}

void Renderer::Implementation::upload_frame(const Camera& camera, const RenderOptions& options) {
  const glm::vec3 sun_right = glm::normalize(glm::cross(glm::vec3(0.0F, 1.0F, 0.0F), sun));
  const glm::mat3 sun_axes{sun_right, glm::cross(sun, sun_right), sun};
  const glm::mat4 upside_down = glm::scale(glm::mat4(1.0F), {1.0F, -1.0F, 1.0F});
  const float aspect = static_cast<float>(width) / static_cast<float>(height);
  const std::vector<PlacedCapsule>& capsules = robot.capsules();
  const glm::vec4 darkened = darkened_floor(capsules);
  const glm::vec2 low{darkened.x, darkened.y};
  const glm::vec2 high{darkened.z, darkened.w};

  frame.view_projection = upside_down * camera.projection(aspect) * camera.view();
  frame.picture_to_world = glm::inverse(frame.view_projection);
  frame.eye = glm::vec4(camera.eye, 1.0F);
  frame.ends = {kFogEnd * camera.far_plane * kFogEnd * camera.far_plane, kFloorEnd * camera.far_plane, 0.0F,
                0.0F};
  frame.sun_right = glm::vec4(sun_axes[0], 0.0F);
  frame.sun_up = glm::vec4(sun_axes[1], 0.0F);
  frame.sun_direction = glm::vec4(sun_axes[2], 0.0F);
  frame.lit_floor = {low, 1.0F / glm::max(high - low, 0.1F)};
  frame.options = {options.grid ? 1 : 0, 0, 0, 0};
  frame.sun_capsules.fill({0.0F, 0.0F, -1e9F, 0.0F});  // below all, so that those there are not hide nothing
  for (std::size_t i = 0; i < capsules.size(); ++i) {
    write_occluder(std::span(frame.sun_capsules).subspan(2 * i).first<2>(), capsules[i], sun_axes);
    write_occluder(std::span(frame.sky_capsules).subspan(2 * i).first<2>(), capsules[i], glm::mat3(1.0F));
  }
  glBindBufferBase(GL_UNIFORM_BUFFER, kFrameBinding, frame_buffer.name());
  glBufferData(GL_UNIFORM_BUFFER, sizeof(FrameBlock), &frame, GL_STREAM_DRAW);
}

/// A window's toolkit shares this context and leaves its own state behind, so everything is said.
void Renderer::Implementation::set_state() const {
  for (const GLenum unused :
       {GL_SCISSOR_TEST, GL_BLEND, GL_CULL_FACE, GL_STENCIL_TEST, GL_COLOR_LOGIC_OP, GL_FRAMEBUFFER_SRGB,
        GL_POLYGON_OFFSET_FILL, GL_POLYGON_OFFSET_LINE, GL_PRIMITIVE_RESTART, GL_RASTERIZER_DISCARD,
        GL_SAMPLE_ALPHA_TO_COVERAGE, GL_SAMPLE_COVERAGE, GL_DEPTH_CLAMP}) {
    glDisable(unused);
  }
  glEnable(GL_DEPTH_TEST);
  glEnable(GL_MULTISAMPLE);
  glDepthFunc(GL_LEQUAL);  // the sky lies on the far plane
  glDepthMask(GL_TRUE);
  glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  glFrontFace(GL_CW);  // upside down
  glCullFace(GL_BACK);
  glPolygonMode(GL_FRONT_AND_BACK, GL_FILL);
  glDepthRange(0.0, 1.0);
  glClearDepth(1.0);
  glBlendEquation(GL_FUNC_ADD);
  glActiveTexture(GL_TEXTURE0);
  glBindSampler(0, 0);
}

void Renderer::Implementation::draw_floor_light(const RenderOptions& options) {
  glBindFramebuffer(GL_FRAMEBUFFER, floor_light.name());
  glViewport(0, 0, kFloorLightWidth, kFloorLightHeight);
  glClearColor(1.0F, 1.0F, 1.0F, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
  if (!options.shadows || robot.empty()) {
    return;
  }
  glUseProgram(floor_light_program.name());
  glBindVertexArray(no_array.name());
  glEnable(GL_BLEND);
  glBlendFunc(GL_ZERO, GL_SRC_COLOR);
  glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(2 * robot.capsules().size()));
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
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ZERO, GL_ONE);  // the picture stays opaque
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

void Renderer::Implementation::draw_multisampled(const RenderOptions& options) {
  if (capsule_part.empty()) {
    return;
  }
  const glm::ivec2 first = capsule_part.first;
  const glm::ivec2 last = capsule_part.last;
  const auto copy_part = [&](const Framebuffer& from, const Framebuffer& to) {
    glBindFramebuffer(GL_READ_FRAMEBUFFER, from.name());
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, to.name());
    glBlitFramebuffer(first.x, first.y, last.x, last.y, first.x, first.y, last.x, last.y, GL_COLOR_BUFFER_BIT,
                      GL_NEAREST);
  };
  glEnable(GL_SCISSOR_TEST);
  glScissor(first.x, first.y, last.x - first.x, last.y - first.y);

  // what is behind the robot, into every sample, and the floor's depth
  copy_part(*picture, *multisampled);
  glClear(GL_DEPTH_BUFFER_BIT);
  glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_FALSE);
  draw_floor();
  glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);

  draw_capsules(options);
  copy_part(*multisampled, *picture);
  glDisable(GL_SCISSOR_TEST);
}

/// An outline is the far side of thicker capsules; it stands out around what is outlined, which hides the
/// rest. Wires hide nothing: there it is thicker wires.
void Renderer::Implementation::draw_capsules(const RenderOptions& options) {
  glEnable(GL_CULL_FACE);
  glPolygonMode(GL_FRONT_AND_BACK, options.wireframe ? GL_LINE : GL_FILL);
  robot.draw(options.shadows && !options.wireframe ? robot_program : unshaded_robot_program);
  glCullFace(options.wireframe ? GL_BACK : GL_FRONT);
  outline.draw(outline_program);
  glPolygonMode(GL_FRONT_AND_BACK, GL_FILL);
  glCullFace(GL_FRONT);
  marker_edges.draw(marker_edge_program);
  glCullFace(GL_BACK);
  markers.draw(marker_program);
  glDisable(GL_CULL_FACE);
}

namespace {

GlContext& made_current(GlContext& context) {
  context.make_current();
  return context;
}

/// So that whoever shares the context does not draw into the picture or change an array's description.
void unbind() {
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glBindVertexArray(0);
}

}  // namespace

Renderer::Renderer(GlContext& context, const env::Scene& scene, int width, int height)
    : implementation_(std::make_unique<Implementation>(made_current(context), scene)) {
  implementation_->make_framebuffers(width, height);
  unbind();
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
  unbind();
}

void Renderer::draw(const env::Poses& poses, const Camera& camera, const RenderOptions& options,
                    std::span<const Marker> markers) {
  Implementation& it = *implementation_;
  assert(poses.size() == it.scene.bodies.size());
  it.context.make_current();
  it.place_capsules(poses, camera, options, markers);
  it.upload_frame(camera, options);

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
  it.draw_multisampled(options);
  unbind();
}

void Renderer::read_pixels(Image& image) const {
  const Implementation& it = *implementation_;
  it.context.make_current();
  if (image.width != it.width || image.height != it.height) {
    image = Image(it.width, it.height);
  }
  glBindFramebuffer(GL_READ_FRAMEBUFFER, it.picture->name());
  glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
  for (const GLenum gap : {GL_PACK_ROW_LENGTH, GL_PACK_SKIP_PIXELS, GL_PACK_SKIP_ROWS}) {
    glPixelStorei(gap, 0);
  }
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  glReadPixels(0, 0, it.width, it.height, GL_RGBA, GL_UNSIGNED_BYTE, image.pixels.data());
  glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
}

std::uintptr_t Renderer::texture() const { return implementation_->picture->texture(); }

}  // namespace gallop::viz
