// SPDX-License-Identifier: MIT
// OpenGL names that delete themselves. Creating, using and destroying them needs their context to be current.
#pragma once

#include <epoxy/gl.h>

#include <span>
#include <string>
#include <utility>

namespace gallop::viz {

/// Owns one OpenGL name; `Delete` gives it back.
template <void (*Delete)(GLuint)>
class GlName {
 public:
  GlName() = default;
  explicit GlName(GLuint name) : name_(name) {}
  GlName(GlName&& other) noexcept : name_(std::exchange(other.name_, 0)) {}
  GlName& operator=(GlName&& other) noexcept {
    std::swap(name_, other.name_);
    return *this;
  }
  ~GlName() {
    if (name_ != 0) {
      Delete(name_);
    }
  }
  [[nodiscard]] GLuint name() const { return name_; }

 private:
  GLuint name_ = 0;
};

void delete_buffer(GLuint name);
void delete_vertex_array(GLuint name);
void delete_texture(GLuint name);
void delete_renderbuffer(GLuint name);
void delete_framebuffer(GLuint name);
void delete_program(GLuint name);

using Buffer = GlName<delete_buffer>;
using VertexArray = GlName<delete_vertex_array>;
using Texture = GlName<delete_texture>;
using Renderbuffer = GlName<delete_renderbuffer>;
using Program = GlName<delete_program>;

[[nodiscard]] Buffer make_buffer();
[[nodiscard]] VertexArray make_vertex_array();
[[nodiscard]] Texture make_texture();

/// A buffer on `target` filled once with the bytes of `data`.
template <typename Element>
[[nodiscard]] Buffer make_static_buffer(GLenum target, std::span<const Element> data) {
  Buffer buffer = make_buffer();
  glBindBuffer(target, buffer.name());
  glBufferData(target, static_cast<GLsizeiptr>(data.size_bytes()), data.data(), GL_STATIC_DRAW);
  return buffer;
}

/// An offset into the bound buffer, in the form that OpenGL's functions take.
[[nodiscard]] const void* buffer_offset(std::size_t bytes);

/// Declares a float attribute of the bound vertex array, read from the buffer bound to GL_ARRAY_BUFFER.
/// `divisor` 1 advances once an instance instead of once a vertex.
void describe_attribute(GLuint location, int components, std::size_t stride, std::size_t offset,
                        int divisor = 0);

/// Compiles and links. Throws std::runtime_error with the driver's log, naming `what`.
[[nodiscard]] Program make_program(const std::string& what, const std::string& vertex_source,
                                   const std::string& fragment_source);

/// Something to draw into: colour as a texture, or multisampled; and depth.
class Framebuffer {
 public:
  /// `format` as GL_RGBA8; `samples` 0 for a texture. Throws std::runtime_error when the driver cannot do the
  /// size.
  Framebuffer(int width, int height, GLenum format, int samples, bool with_depth);

  [[nodiscard]] GLuint name() const { return framebuffer_.name(); }
  /// 0 when multisampled.
  [[nodiscard]] GLuint texture() const { return texture_.name(); }

 private:
  Texture texture_;
  Renderbuffer colour_;
  Renderbuffer depth_;
  GlName<delete_framebuffer> framebuffer_;
};

}  // namespace gallop::viz
