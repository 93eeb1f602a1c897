// SPDX-License-Identifier: MIT
// Preloaded into the program: a libavcodec that was built without H.264 encoders.
#include <dlfcn.h>

#include <string_view>

struct AVCodec;

extern "C" const AVCodec* avcodec_find_encoder_by_name(const char* name) {
  if (std::string_view(name).find("264") != std::string_view::npos) return nullptr;
  using Find = const AVCodec*(const char*);
  return reinterpret_cast<Find*>(dlsym(RTLD_NEXT, "avcodec_find_encoder_by_name"))(name);
}
