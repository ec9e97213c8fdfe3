#include "engine/catalogue/JsonListFile.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QSaveFile>

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

constexpr int formatVersion = 1;

} // namespace

std::optional<QJsonArray> JsonListFile::read() const
{
    QFile file(m_fileName);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QJsonValue entries = QJsonDocument::fromJson(file.readAll()).object().value(m_key);
    if (!entries.isArray()) {
        // Whatever it is, the next save would wipe it out.
        file.copy(m_fileName + QStringLiteral(".unreadable"));
        return {};
    }
    return entries.toArray();
}

void JsonListFile::write(const QJsonArray& entries, const QString& what) const
{
    const QJsonObject document{{QStringLiteral("version"), formatVersion}, {m_key, entries}};
    QSaveFile file(m_fileName);
    const QByteArray text = QJsonDocument(document).toJson();
    bool saved = QDir().mkpath(QFileInfo(m_fileName).path()) && file.open(QIODevice::WriteOnly);
    if (saved) {
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        saved = file.write(text) == text.size() && file.commit();
    }
    if (!saved) {
        throw Failure{Failure::Code::StorageError, what,
                      Failure::tr("Check that %1 can be written.").arg(QDir::toNativeSeparators(m_fileName)),
                      file.errorString()};
    }
}

} // namespace basekeep
