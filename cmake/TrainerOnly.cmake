# mend-train alone, from a plain checkout: no image library, no program, no tests; libtorch 1.13 or 2.x, with CUDA or
# without; nlohmann json, toml++ and fmt as headers alone.
#
#   cmake -S . -B build-train -DMEND_TRAINER_ONLY=ON -DMEND_TORCH=DIR -DMEND_HEADERS=DIR
#
#   MEND_TORCH    a folder with include/ and lib/ of libtorch; of a Python installation:
#                 python3 -c 'import torch, os; print(os.path.dirname(torch.__file__))'
#                 Without it find_package(Torch) looks for one (CMAKE_PREFIX_PATH: torch.utils.cmake_prefix_path).
#   MEND_HEADERS  a folder with nlohmann/json.hpp, toml++/toml.h and fmt/format.h; without it the compiler's own paths
#   MEND_CXX11_ABI  0 for a libtorch built with the old std::string (pip's before 2.6); 1
set(MEND_TORCH "" CACHE PATH "Folder with include/ and lib/ of libtorch")
set(MEND_HEADERS "" CACHE PATH "Folder with nlohmann/, toml++/ and fmt/")
set(MEND_CXX11_ABI 1 CACHE STRING "0 for a libtorch with the old std::string")

add_executable(mend-train src/training/main.cpp)
foreach(layer base holes weights layers networks losses data training)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${layer}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "(_test|_bench|_fuzz|/main)\\.cpp$")
  target_sources(mend-train PRIVATE ${sources})
endforeach()
target_sources(mend-train PRIVATE src/image/canny.cpp src/image/hole.cpp)
target_include_directories(mend-train PRIVATE src)
target_compile_definitions(mend-train PRIVATE MEND_VERSION="${PROJECT_VERSION}" FMT_HEADER_ONLY)
target_compile_options(mend-train PRIVATE -Wall -Wextra)
set_target_properties(mend-train PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

find_package(Threads REQUIRED)
target_link_libraries(mend-train PRIVATE Threads::Threads ${CMAKE_DL_LIBS})
if(MEND_HEADERS)
  target_include_directories(mend-train SYSTEM PRIVATE ${MEND_HEADERS})
endif()

if(MEND_TORCH)
  # Not TorchConfig.cmake: it wants CUDA's compiler, which nothing here needs.
  set(torch_include ${MEND_TORCH}/include ${MEND_TORCH}/include/torch/csrc/api/include)
  # Debian's Python has links there to some of the system's libraries, and none to the one for CUDA.
  get_filename_component(torch_library ${MEND_TORCH}/lib/libtorch.so REALPATH)
  get_filename_component(torch_folder ${torch_library} DIRECTORY)
  set(torch_libraries ${torch_library} ${torch_folder}/libtorch_cpu.so ${torch_folder}/libc10.so)
  set(torch_cuda ${torch_folder}/libtorch_cuda.so)
  if(EXISTS ${torch_cuda})
    # Nothing refers to the CUDA kernels by name: they register themselves, so they must be linked all the same.
    list(APPEND torch_libraries ${torch_cuda} ${torch_folder}/libc10_cuda.so)
  endif()
  target_link_options(mend-train PRIVATE -Wl,--no-as-needed -Wl,--allow-shlib-undefined)
  set_target_properties(mend-train PROPERTIES BUILD_RPATH ${torch_folder})
  target_compile_definitions(mend-train PRIVATE _GLIBCXX_USE_CXX11_ABI=${MEND_CXX11_ABI})
  file(STRINGS ${MEND_TORCH}/include/torch/csrc/api/include/torch/version.h torch_major REGEX "define TORCH_VERSION_MAJOR 2")
  if(torch_major)
    set_target_properties(mend-train PROPERTIES CXX_STANDARD 20) # the headers of late 2.x want it
  endif()
else()
  find_package(Torch REQUIRED)
  set(torch_include ${TORCH_INCLUDE_DIRS})
  set(torch_libraries ${TORCH_LIBRARIES})
endif()
target_include_directories(mend-train SYSTEM PRIVATE ${torch_include})
target_link_libraries(mend-train PRIVATE ${torch_libraries})
target_precompile_headers(mend-train PRIVATE <torch/torch.h>)

# Several processes: Gloo on CPUs, NCCL on GPUs. libtorch has both in it, but pip's comes without Gloo's headers, and
# those of CUDA and NCCL are in packages of their own beside it (nvidia/*/include of the same Python).
find_path(GLOO_INCLUDE gloo/algorithm.h)
if(GLOO_INCLUDE)
  list(APPEND peers_definitions MEND_GLOO)
  list(APPEND peers_include ${GLOO_INCLUDE})
endif()
if(MEND_TORCH AND EXISTS ${torch_cuda})
  file(GLOB nvidia_include ${MEND_TORCH}/../nvidia/*/include)
  find_path(NCCL_INCLUDE nccl.h HINTS ${nvidia_include})
  find_path(CUDA_INCLUDE cuda_runtime_api.h HINTS ${nvidia_include} $ENV{CUDA_HOME}/include /usr/local/cuda/include)
  if(NCCL_INCLUDE AND CUDA_INCLUDE)
    list(APPEND peers_definitions MEND_NCCL)
    list(APPEND peers_include ${NCCL_INCLUDE} ${CUDA_INCLUDE} ${nvidia_include})
  endif()
endif()
if(peers_definitions)
  set_source_files_properties(src/training/peers.cpp PROPERTIES COMPILE_DEFINITIONS "${peers_definitions}"
                              INCLUDE_DIRECTORIES "${peers_include}")
endif()
message(STATUS "training on several: ${peers_definitions}")
