#include "engine/manifest/ManifestReading.h"

#include <QtCore/QDir>
#include <QtCore/QFile>

namespace basekeep {

namespace {

constexpr qint64 chunkBytes = 256 * 1024;

} // namespace

QStringList readManifest(const QString& fileName, ManifestHandler& handler, const CancelToken& cancel)
{
    QFile file(fileName);
    const auto unreadable = [&file, &fileName] {
        return Failure{Failure::Code::StorageError,
                       Failure::tr("The manifest %1 cannot be read.").arg(QDir::toNativeSeparators(fileName)),
                       {},
                       file.errorString()};
    };
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        throw unreadable();

    ManifestParser parser(handler);
    QByteArray buffer(chunkBytes, Qt::Uninitialized);
    for (;;) {
        cancel.throwIfCancelled();
        const qint64 count = file.read(buffer.data(), buffer.size());
        if (count < 0)
            throw unreadable();
        if (count == 0)
            break;
        parser.write(std::as_bytes(std::span(buffer.constData(), static_cast<std::size_t>(count))));
    }
    parser.finish();
    return parser.notes();
}

} // namespace basekeep
