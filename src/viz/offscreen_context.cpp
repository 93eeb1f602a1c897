// SPDX-License-Identifier: MIT
// EGL platform devices first, then the surfaceless platform. The default display is never asked for: without
// a window system it fails, and with one it may pick a driver that needs it.
#include "viz/offscreen_context.h"

#include <dlfcn.h>
#include <epoxy/egl.h>
#include <epoxy/gl.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "errors.h"

namespace gallop::viz {
namespace {

/// One way to a display; `name` is what an error message calls it.
struct Candidate {
  EGLenum platform;
  void* native;
  std::string name;
};

MachineError no_offscreen_gl(const std::string& why) {
  return {"cannot create offscreen GL: " + why, "apt install libegl1 libgl1-mesa-dri"};
}

/// epoxy ends the process when it finds no library; so look first.
void require_library(const char* name) {
  if (dlopen(name, RTLD_LAZY | RTLD_LOCAL) == nullptr) {
    throw no_offscreen_gl(std::string(name) + " missing");
  }
}

bool has_word(const char* words, std::string_view word) {
  const std::string padded = ' ' + std::string(words != nullptr ? words : "") + ' ';
  return padded.find(' ' + std::string(word) + ' ') != std::string::npos;
}

/// An extension's function, or nullptr. Asked of EGL itself, because epoxy ends the process for a missing
/// one.
template <typename Function>
Function egl_function(const char* name) {
  return reinterpret_cast<Function>(eglGetProcAddress(name));
}

std::string egl_error(const std::string& call) {
  std::array<char, 16> code{};
  std::snprintf(code.data(), code.size(), "0x%04x", static_cast<unsigned>(eglGetError()));
  return call + " failed (" + code.data() + ")";
}

std::vector<Candidate> candidates() {
  std::vector<Candidate> found;
  const auto query_devices = egl_function<PFNEGLQUERYDEVICESEXTPROC>("eglQueryDevicesEXT");
  const auto query_string = egl_function<PFNEGLQUERYDEVICESTRINGEXTPROC>("eglQueryDeviceStringEXT");
  if (query_devices != nullptr && query_string != nullptr) {
    std::array<EGLDeviceEXT, 16> devices{};
    EGLint count = 0;
    if (query_devices(static_cast<EGLint>(devices.size()), devices.data(), &count) == EGL_FALSE) {
      count = 0;
    }
    for (EGLint i = 0; i < count; ++i) {
      if (!has_word(query_string(devices[i], EGL_EXTENSIONS), "EGL_MESA_device_software")) {
        found.push_back({EGL_PLATFORM_DEVICE_EXT, devices[i], "device " + std::to_string(i)});
      }
    }
  }
  const char* client_extensions = eglQueryString(EGL_NO_DISPLAY, EGL_EXTENSIONS);
  if (has_word(client_extensions, "EGL_MESA_platform_surfaceless")) {
    found.push_back({EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, "surfaceless Mesa"});
  }
  return found;
}

struct Opened {
  EGLDisplay display = EGL_NO_DISPLAY;
  EGLContext context = EGL_NO_CONTEXT;
};

/// Display, configuration and context of one candidate, made current. Says why in `error` and returns nothing
/// open when any part is refused.
Opened open(const Candidate& candidate, std::string& error) {
  const auto get_display = egl_function<PFNEGLGETPLATFORMDISPLAYEXTPROC>("eglGetPlatformDisplayEXT");
  if (get_display == nullptr) {
    error = "eglGetPlatformDisplayEXT missing";
    return {};
  }
  const EGLDisplay display = get_display(candidate.platform, candidate.native, nullptr);
  if (display == EGL_NO_DISPLAY) {
    error = egl_error("eglGetPlatformDisplayEXT");
    return {};
  }
  if (eglInitialize(display, nullptr, nullptr) == EGL_FALSE) {
    error = egl_error("eglInitialize");
    return {};
  }
  if (!has_word(eglQueryString(display, EGL_EXTENSIONS), "EGL_KHR_surfaceless_context")) {
    error = "EGL_KHR_surfaceless_context missing";
    return {};
  }

  constexpr std::array<EGLint, 5> kWantedConfig{EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_SURFACE_TYPE, 0,
                                                EGL_NONE};
  EGLConfig config = nullptr;
  EGLint count = 0;
  if (eglBindAPI(EGL_OPENGL_API) == EGL_FALSE ||
      eglChooseConfig(display, kWantedConfig.data(), &config, 1, &count) == EGL_FALSE || count == 0) {
    error = "no OpenGL configuration";
    return {};
  }
  constexpr std::array<EGLint, 7> kWantedContext{EGL_CONTEXT_MAJOR_VERSION,
                                                 3,
                                                 EGL_CONTEXT_MINOR_VERSION,
                                                 3,
                                                 EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                                 EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                                 EGL_NONE};
  const EGLContext context = eglCreateContext(display, config, EGL_NO_CONTEXT, kWantedContext.data());
  if (context == EGL_NO_CONTEXT) {
    error = egl_error("eglCreateContext for OpenGL 3.3");
    return {};
  }
  if (eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context) == EGL_FALSE) {
    error = egl_error("eglMakeCurrent");
    eglDestroyContext(display, context);
    return {};
  }
  return {display, context};
}

std::string gl_string(GLenum name) {
  const auto* text = reinterpret_cast<const char*>(glGetString(name));
  return text != nullptr ? text : "unknown";
}

}  // namespace

OffscreenContext::OffscreenContext() {
  require_library("libEGL.so.1");
  require_library("libGL.so.1");
  std::string reasons;
  for (const Candidate& candidate : candidates()) {
    std::string error;
    const Opened opened = open(candidate, error);
    if (opened.context != EGL_NO_CONTEXT) {
      display_ = opened.display;
      context_ = opened.context;
      description_ = gl_string(GL_RENDERER) + ", OpenGL " + gl_string(GL_VERSION);
      return;
    }
    reasons += (reasons.empty() ? "" : ", ") + candidate.name + ": " + error;
  }
  throw no_offscreen_gl(reasons.empty() ? "no EGL driver found" : reasons);
}

OffscreenContext::~OffscreenContext() {
  if (eglGetCurrentContext() == context_) {
    eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  }
  eglDestroyContext(display_, context_);
}

void OffscreenContext::make_current() {
  if (eglGetCurrentContext() == context_) {
    return;
  }
  if (eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, context_) == EGL_FALSE) {
    throw MachineError(egl_error("cannot use offscreen GL: eglMakeCurrent"));
  }
}

}  // namespace gallop::viz
