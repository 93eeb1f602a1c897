// SPDX-License-Identifier: MIT
// libav's objects as owners, and its error codes as exceptions.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <string>

#include "errors.h"

namespace gallop::viz {

struct AvDelete {
  void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
  void operator()(AVFormatContext* format) const {
    avio_closep(&format->pb);  // null when already closed
    avformat_free_context(format);
  }
};

template <typename Object>
using AvOwner = std::unique_ptr<Object, AvDelete>;

/// What a negative return code of libav says, e.g. "Permission denied".
[[nodiscard]] inline std::string av_error_text(int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, text, sizeof(text));
  return text;
}

/// Throws Error "<what>: <why>" when `code` is negative.
template <typename Error>
void check_av(int code, const std::string& what) {
  if (code < 0) {
    throw Error(what + ": " + av_error_text(code));
  }
}

/// Throws std::bad_alloc when libav had no memory.
template <typename Object>
[[nodiscard]] AvOwner<Object> owned(Object* object) {
  if (object == nullptr) {
    throw std::bad_alloc();
  }
  return AvOwner<Object>(object);
}

}  // namespace gallop::viz
