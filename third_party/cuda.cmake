# CUDA, where the LibTorch to be found brings it. For the top level: a language that a folder further down enables is known
# there alone.
find_library(GALLOP_TORCH_CUDA torch_cuda HINTS "${Torch_DIR}/../../../lib")
mark_as_advanced(GALLOP_TORCH_CUDA)
if(GALLOP_TORCH_CUDA)
  enable_language(CUDA)
  if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)  # CMake 3.25 does not know that nvcc speaks it
    set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
    set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
  endif()
endif()
