// SPDX-License-Identifier: MIT
// GLFW opens and shows, ImGui's own backends feed and draw; here are order, errors and pace.
#include "viz/window.h"

#include <epoxy/gl.h>
// before GLFW, which would bring its own
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "errors.h"
#include "viz/display_loss.h"
#include "viz/draw_fingerprint.h"
#include "viz/layout.h"
#include "viz/window_input.h"
#include "viz/window_opening.h"

namespace gallop::viz {
namespace {

constexpr int kFirstShown = 2;  ///< in the first frame the panels find their places

constexpr double kOldPicture = 1.0;  ///< seconds after which it is drawn again whatever happened

/// What is wanted, in steps of an eighth, as far as the smallest layout still fits into the window.
float fitting_scale(float wanted, int width, int height) {
  const float most =
      std::min(static_cast<float>(width) / kSmallestWidth, static_cast<float>(height) / kSmallestHeight);
  return std::clamp(std::floor(8.0F * std::min(wanted, most)) / 8.0F, 1.0F, 4.0F);
}

bool draws_by_processor(const std::string& renderer) {
  constexpr std::array kNames{"llvmpipe", "softpipe", "SwiftShader"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](const char* name) { return renderer.find(name) != std::string::npos; });
}

#ifndef NDEBUG
void APIENTRY report(GLenum /*source*/, GLenum type, GLuint /*id*/, GLenum /*severity*/, GLsizei /*length*/,
                     const GLchar* message, const void* /*user*/) {
  if (type == GL_DEBUG_TYPE_ERROR) {
    std::fprintf(stderr, "OpenGL: %s\n", message);
  }
}
#endif

}  // namespace

struct Window::Handles {
  GLFWwindow* window = nullptr;
  ImGuiContext* imgui = nullptr;
  GLuint backdrop = 0;            ///< a framebuffer to read it from; gone with its context
  std::array<int, 4> windowed{};  ///< place and size before full screen

  ~Handles() {
    if (imgui != nullptr) {
      ImGui_ImplOpenGL3_Shutdown();
      ImGui_ImplGlfw_Shutdown();
      ImGui::DestroyContext(imgui);
    }
    glfwDestroyWindow(window);
    glfwTerminate();
  }
};

Window::Window(const std::string& title, int width, int height, bool by_display) : title_(title) {
  start_glfw();
  GLFWwindow* window = open_window(title, width, height, by_display);
  handles_ = std::make_unique<Handles>();
  handles_->window = window;
  survive_display_loss();
  make_current();
  const std::string renderer = gl_renderer();
  const std::string version = gl_version();
  description_ = renderer + ", OpenGL " + version.substr(0, version.find(' '));
  is_software_ = draws_by_processor(renderer);
  glfwSwapInterval(is_software_ ? 0 : 1);
#ifndef NDEBUG
  if (epoxy_has_gl_extension("GL_KHR_debug")) {
    glEnable(GL_DEBUG_OUTPUT);
    glDebugMessageCallback(report, nullptr);
  }
#endif
  glGenFramebuffers(1, &handles_->backdrop);
  start_imgui();
  measure();
}

Window::~Window() {
  make_current();
  ImGui::SetCurrentContext(handles_->imgui);
}

void Window::start_imgui() {
  IMGUI_CHECKVERSION();
  handles_->imgui = ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;  // what is remembered is the house's own file
  input_ = std::make_unique<Input>(handles_->window);
  ImGui_ImplGlfw_InitForOpenGL(handles_->window, false);
  ImGui_ImplOpenGL3_Init("#version 330 core");
}

void Window::make_current() { glfwMakeContextCurrent(handles_->window); }

/// Once a frame: each question is a message to the X server and back, and after a loss of it a complaint.
void Window::measure() {
  glfwGetWindowSize(handles_->window, &size_.width, &size_.height);
  glfwGetFramebufferSize(handles_->window, &size_.pixels_wide, &size_.pixels_high);
  is_focused_ = glfwGetWindowAttrib(handles_->window, GLFW_FOCUSED) == GLFW_TRUE;
}

float Window::density() const {
  return size_.width > 0 ? static_cast<float>(size_.pixels_wide) / static_cast<float>(size_.width) : 1.0F;
}

void Window::use_scale(float scale) {
  if (scale == scale_) {
    return;
  }
  scale_ = scale;
  apply_theme(ImGui::GetStyle(), scale);
  fonts_ = load_fonts(*ImGui::GetIO().Fonts, scale);
  ImGui::GetIO().FontDefault = fonts_.text;
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

void Window::require_display() {
  if (is_display_lost()) {
    throw MachineError("window lost: the X server went away");
  }
}

void Window::begin(float text_scale) {
  require_display();
  ImGui::SetCurrentContext(handles_->imgui);
  make_current();
  glfwPollEvents();
  measure();
  require_display();  // else the size just asked for is no size
  began_ = glfwGetTime();
  float display = 1.0F;
  glfwGetWindowContentScale(handles_->window, &display, nullptr);
  use_scale(fitting_scale(text_scale * display / density(), width(), height()));
  input_->begin_frame();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  require_display();  // which has asked again
  ImGui::NewFrame();
}

/// Copied, not drawn as a textured rectangle: that is a third of the work where the processor draws.
void Window::draw_backdrop(const Backdrop& backdrop) {
  const auto pixel = [&](float at) { return static_cast<GLint>(std::lround(at * density())); };
  if (backdrop.place.is_empty() || backdrop.width < 1 || backdrop.height < 1) {
    return;
  }
  const GLint left = pixel(backdrop.place.left);
  const GLint right = pixel(backdrop.place.right);
  const GLint top = size_.pixels_high - pixel(backdrop.place.top);
  const GLint bottom = size_.pixels_high - pixel(backdrop.place.bottom);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, handles_->backdrop);
  glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D,
                         static_cast<GLuint>(backdrop.texture), 0);
  const bool is_exact = right - left == backdrop.width && top - bottom == backdrop.height;
  glBlitFramebuffer(0, 0, backdrop.width, backdrop.height, left, top, right, bottom, GL_COLOR_BUFFER_BIT,
                    is_exact ? GL_NEAREST : GL_LINEAR);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
}

void Window::draw(const Backdrop& backdrop, bool in_any_case) {
  ImGui::Render();
  const std::uint64_t now = fingerprint(*ImGui::GetDrawData());
  const bool is_old = glfwGetTime() - drawn_at_ > kOldPicture;
  is_drawn_ = in_any_case || now != fingerprint_ || is_old || std::exchange(input_->refresh, false);
  if (!is_drawn_) {
    return;
  }
  fingerprint_ = now;
  drawn_at_ = glfwGetTime();
  make_current();
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glDisable(GL_SCISSOR_TEST);
  glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  glViewport(0, 0, size_.pixels_wide, size_.pixels_high);
  const ImVec4 ground = ImGui::ColorConvertU32ToFloat4(ink::kPanel);
  glClearColor(ground.x, ground.y, ground.z, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
  draw_backdrop(backdrop);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

Image Window::picture() {
  make_current();
  const int wide = size_.pixels_wide;
  const int high = size_.pixels_high;
  Image upside_down(wide, high);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
  glReadBuffer(GL_BACK);
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  glReadPixels(0, 0, wide, high, GL_RGBA, GL_UNSIGNED_BYTE, upside_down.pixels.data());
  Image image(wide, high);
  const auto row = static_cast<std::ptrdiff_t>(wide) * 4;
  for (std::ptrdiff_t y = 0; y < high; ++y) {
    std::copy_n(upside_down.pixels.begin() + (high - 1 - y) * row, row, image.pixels.begin() + y * row);
  }
  return image;
}

void Window::show_and_wait(double rate) {
  if (!is_software_) {
    frame_ms_ = static_cast<float>(1000.0 * (glfwGetTime() - began_));  // the screen's pace is not ours
  }
  if (is_drawn_) {
    require_display();
    glfwSwapBuffers(handles_->window);
  }
  if (is_software_) {
    frame_ms_ = static_cast<float>(1000.0 * (glfwGetTime() - began_));
  }
  if (++frames_ == kFirstShown) {
    glfwShowWindow(handles_->window);
  }
  // where the screen keeps the pace, wake a little early and let it
  const double early = is_software_ ? 0.0 : 0.003;
  double now = glfwGetTime();
  due_ = std::max(due_ + 1.0 / rate, now - 0.5 / rate);
  due_ = std::min(due_, now + 1.0 / rate);
  while (now < due_ - early) {
    glfwWaitEventsTimeout(due_ - early - now);
    now = glfwGetTime();
  }
}

bool Window::takes_close() { return std::exchange(input_->close, false); }
std::vector<std::filesystem::path> Window::take_dropped() { return std::exchange(input_->dropped, {}); }
bool Window::is_full_screen() const { return glfwGetWindowMonitor(handles_->window) != nullptr; }

void Window::toggle_full_screen() {
  require_display();
  GLFWwindow* window = handles_->window;
  auto& [x, y, wide, high] = handles_->windowed;
  if (is_full_screen()) {
    glfwSetWindowMonitor(window, nullptr, x, y, wide, high, GLFW_DONT_CARE);
    return;
  }
  if (GLFWmonitor* screen = glfwGetPrimaryMonitor()) {
    glfwGetWindowPos(window, &x, &y);
    glfwGetWindowSize(window, &wide, &high);
    const GLFWvidmode* mode = glfwGetVideoMode(screen);
    glfwSetWindowMonitor(window, screen, 0, 0, mode->width, mode->height, mode->refreshRate);
  }
}

void Window::set_title(const std::string& title) {
  if (title != title_) {
    require_display();  // a message to a server that went away since begin() would end the process
    title_ = title;
    glfwSetWindowTitle(handles_->window, title.c_str());
  }
}

}  // namespace gallop::viz
