#include "engine/replica/ServerPlaces.h"

#include <QtCore/QDir>

namespace basekeep::ServerPlaces {

QStringList foldersIn(const QString& parent, const QString& pattern, const QString& inside)
{
    QStringList folders;
    for (const QString& name : QDir(parent).entryList({pattern}, QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
        folders << parent + QLatin1Char('/') + name + QLatin1Char('/') + inside;
    return folders;
}

} // namespace basekeep::ServerPlaces
