#pragma once

#include "engine/storage/FileSystem.h"

#include <QtCore/QDir>

// What Windows keeps back: links to folders, which are junctions, need NTFS, and Wine has none; links to files need a
// privilege, and QFile::link() makes something else there.

/// Skips a test where links to folders cannot be made.
#define BASEKEEP_NEEDS_LINKS()                                                                                         \
    do {                                                                                                               \
        if (!basekeep::FileSystem::canMakeDirectoryLinks(basekeep::FileSystem::toPath(QDir::tempPath())))              \
            QSKIP("skipped: the file system knows no links to folders");                                               \
    } while (false)

/// Skips a test where links to files are not for everybody.
#ifdef Q_OS_WIN
#define BASEKEEP_NEEDS_FILE_LINKS() QSKIP("skipped: links to files need a privilege here")
#else
#define BASEKEEP_NEEDS_FILE_LINKS() static_cast<void>(0)
#endif
