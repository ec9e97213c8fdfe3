# CMake toolchain: Windows on x86_64, compiled on Debian by MinGW-w64. WINDOWS_PREFIX, a variable of CMake's or of the
# environment, is the folder that build-dependencies has filled.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_SYSTEM_VERSION 10.0)

set(triplet x86_64-w64-mingw32)
# GCC 12 has std::thread and std::mutex in the -posix flavour only.
set(CMAKE_C_COMPILER ${triplet}-gcc-posix)
set(CMAKE_CXX_COMPILER ${triplet}-g++-posix)
set(CMAKE_RC_COMPILER ${triplet}-windres)
# Qt's headers make GCC say "redeclared without dllimport attribute" thousands of times.
set(CMAKE_CXX_FLAGS_INIT "-Wno-attributes")

if(NOT WINDOWS_PREFIX AND DEFINED ENV{WINDOWS_PREFIX})
    set(WINDOWS_PREFIX "$ENV{WINDOWS_PREFIX}" CACHE PATH "What the programs are linked with")
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WINDOWS_PREFIX)

# moc, rcc and lrelease come from the build machine's own Qt of the same version.
if(NOT DEFINED QT_HOST_PATH)
    set(QT_HOST_PATH /usr)
    file(GLOB QT_HOST_PATH_CMAKE_DIR /usr/lib/*-linux-gnu/cmake/Qt6HostInfo)
    get_filename_component(QT_HOST_PATH_CMAKE_DIR "${QT_HOST_PATH_CMAKE_DIR}" DIRECTORY)
endif()

set(CMAKE_FIND_ROOT_PATH ${WINDOWS_PREFIX} /usr/${triplet})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# pkg-config may see the .pc files of the target only.
if(WINDOWS_PREFIX)
    set(ENV{PKG_CONFIG_LIBDIR} "${WINDOWS_PREFIX}/lib/pkgconfig:/usr/${triplet}/lib/pkgconfig")
    set(ENV{PKG_CONFIG_PATH} "")
endif()
