// SPDX-License-Identifier: MIT
// Creation and deletion of OpenGL names, and the errors of shaders and framebuffers.
#include "viz/gl_objects.h"

#include <stdexcept>

namespace gallop::viz {
namespace {

/// A name made by one of the glGen... functions.
template <typename Generate>
GLuint generate(Generate function) {
  GLuint name = 0;
  function(1, &name);
  return name;
}

/// The driver's log of a shader or program.
template <typename GetLength, typename GetLog>
std::string info_log(GLuint name, GetLength get_length, GetLog get_log) {
  GLint length = 0;
  get_length(name, GL_INFO_LOG_LENGTH, &length);
  std::string log(static_cast<std::size_t>(length), '\0');
  get_log(name, length, &length, log.data());
  log.resize(static_cast<std::size_t>(length));
  return log;
}

/// A shader attached to `program`; it lives as long as the program does.
void attach_shader(GLuint program, GLenum stage, const std::string& what, const std::string& source) {
  const GLuint shader = glCreateShader(stage);
  const char* text = source.c_str();
  glShaderSource(shader, 1, &text, nullptr);
  glCompileShader(shader);
  glAttachShader(program, shader);
  glDeleteShader(shader);  // only marks it: the program still holds it
  GLint compiled = GL_FALSE;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &compiled);
  if (compiled == GL_FALSE) {
    throw std::runtime_error("shader " + what +
                             " does not compile: " + info_log(shader, glGetShaderiv, glGetShaderInfoLog));
  }
}

}  // namespace

void delete_buffer(GLuint name) { glDeleteBuffers(1, &name); }
void delete_vertex_array(GLuint name) { glDeleteVertexArrays(1, &name); }
void delete_texture(GLuint name) { glDeleteTextures(1, &name); }
void delete_renderbuffer(GLuint name) { glDeleteRenderbuffers(1, &name); }
void delete_framebuffer(GLuint name) { glDeleteFramebuffers(1, &name); }
void delete_program(GLuint name) { glDeleteProgram(name); }

Buffer make_buffer() { return Buffer(generate(glGenBuffers)); }
VertexArray make_vertex_array() { return VertexArray(generate(glGenVertexArrays)); }
Texture make_texture() { return Texture(generate(glGenTextures)); }

const void* buffer_offset(std::size_t bytes) {
  return reinterpret_cast<const void*>(bytes);  // NOLINT(performance-no-int-to-ptr): OpenGL wants it so
}

void describe_attribute(GLuint location, int components, std::size_t stride, std::size_t offset,
                        int divisor) {
  glEnableVertexAttribArray(location);
  glVertexAttribPointer(location, components, GL_FLOAT, GL_FALSE, static_cast<GLsizei>(stride),
                        buffer_offset(offset));
  glVertexAttribDivisor(location, static_cast<GLuint>(divisor));
}

Program make_program(const std::string& what, const std::string& vertex_source,
                     const std::string& fragment_source) {
  Program program(glCreateProgram());
  attach_shader(program.name(), GL_VERTEX_SHADER, what + " (vertex)", vertex_source);
  attach_shader(program.name(), GL_FRAGMENT_SHADER, what + " (fragment)", fragment_source);
  glLinkProgram(program.name());
  GLint linked = GL_FALSE;
  glGetProgramiv(program.name(), GL_LINK_STATUS, &linked);
  if (linked == GL_FALSE) {
    throw std::runtime_error("shader " + what + " does not link: " +
                             info_log(program.name(), glGetProgramiv, glGetProgramInfoLog));
  }
  return program;
}

Framebuffer::Framebuffer(int width, int height, GLenum format, int samples, bool with_depth)
    : framebuffer_(generate(glGenFramebuffers)) {
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.name());
  if (samples == 0) {
    texture_ = make_texture();
    glBindTexture(GL_TEXTURE_2D, texture_.name());
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);  // else "nullptr" below would be a place in it
    glTexImage2D(GL_TEXTURE_2D, 0, static_cast<GLint>(format), width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                 nullptr);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture_.name(), 0);
  } else {
    colour_ = Renderbuffer(generate(glGenRenderbuffers));
    glBindRenderbuffer(GL_RENDERBUFFER, colour_.name());
    glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples, format, width, height);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, colour_.name());
  }
  if (with_depth) {
    depth_ = Renderbuffer(generate(glGenRenderbuffers));
    glBindRenderbuffer(GL_RENDERBUFFER, depth_.name());
    glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples, GL_DEPTH_COMPONENT24, width, height);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER, depth_.name());
  }
  if (const GLenum status = glCheckFramebufferStatus(GL_FRAMEBUFFER); status != GL_FRAMEBUFFER_COMPLETE) {
    throw std::runtime_error("OpenGL cannot draw " + std::to_string(width) + "x" + std::to_string(height) +
                             " with " + std::to_string(samples) + " samples (status " +
                             std::to_string(status) + ")");
  }
}

}  // namespace gallop::viz
