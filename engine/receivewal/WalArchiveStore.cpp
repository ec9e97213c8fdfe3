#include "engine/receivewal/WalArchiveStore.h"

#include "engine/catalogue/JobRegistry.h"
#include "engine/receivewal/WalArchiveLastWords.h"

#include <algorithm>

#include <QtCore/QUuid>

namespace basekeep {

namespace {

auto withId(const QString& id)
{
    return [id](const WalArchive& archive) {
        return archive.id == id;
    };
}

} // namespace

WalArchiveStore::WalArchiveStore(QString fileName, QObject* parent)
    : QObject(parent)
    , m_file(fileName.isEmpty() ? dataFolder() + QStringLiteral("/walarchives.json") : std::move(fileName),
             QStringLiteral("archives"))
{
    load();
}

std::optional<WalArchive> WalArchiveStore::find(const QString& id) const
{
    const auto found = std::find_if(m_archives.begin(), m_archives.end(), withId(id));
    return found == m_archives.end() ? std::nullopt : std::optional(*found);
}

QString WalArchiveStore::save(WalArchive archive)
{
    load(); // another window may have changed the file
    if (archive.id.isEmpty())
        archive.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    archive.settings.connection = archive.settings.connection.withoutSecrets();

    QList<WalArchive> archives = m_archives;
    const auto old = std::find_if(archives.begin(), archives.end(), withId(archive.id));
    if (old == archives.end())
        archives.append(archive);
    else
        *old = archive;
    write(archives);
    m_archives = archives;
    Q_EMIT changed();
    return archive.id;
}

void WalArchiveStore::remove(const QString& id)
{
    load();
    QList<WalArchive> archives = m_archives;
    if (archives.removeIf(withId(id)) == 0)
        return;
    write(archives);
    m_archives = archives;
    WalArchiveLastWords::forget(id);
    Q_EMIT changed();
}

void WalArchiveStore::load()
{
    const std::optional<QJsonArray> entries = m_file.read();
    if (!entries)
        return;
    QList<WalArchive> archives;
    for (const QJsonValue& entry : *entries) {
        WalArchive archive = WalArchive::fromJson(entry.toObject());
        if (!archive.id.isEmpty() && std::none_of(archives.begin(), archives.end(), withId(archive.id)))
            archives.append(std::move(archive));
    }
    m_archives = archives;
}

void WalArchiveStore::write(const QList<WalArchive>& archives) const
{
    QJsonArray entries;
    for (const WalArchive& archive : archives)
        entries.append(archive.toJson());
    m_file.write(entries, tr("The list of WAL archives could not be saved."));
}

} // namespace basekeep
