#include "engine/storage/FileSystem.h"

#include <QtCore/QString>

namespace basekeep::FileSystem {

QString removeTree(const std::filesystem::path& path, bool itself)
{
    QString firstError;
    const auto note = [&firstError](const std::filesystem::path& what, const std::error_code& error) {
        if (error && firstError.isEmpty())
            firstError = toText(what) + QStringLiteral(": ") + QString::fromLocal8Bit(error.message().c_str());
    };
    std::error_code error;
    if (itself) {
        std::filesystem::remove_all(path, error);
        note(path, error);
        return firstError;
    }
    for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code removeError;
        std::filesystem::remove_all(entry->path(), removeError);
        note(entry->path(), removeError);
    }
    note(path, error);
    return firstError;
}

} // namespace basekeep::FileSystem
