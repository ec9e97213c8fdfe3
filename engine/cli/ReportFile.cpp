#include "engine/cli/ReportFile.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QJsonDocument>
#include <QtCore/QSaveFile>

#include "engine/jobs/Failure.h"
#include "engine/report/VerifyReport.h"

namespace basekeep {

namespace {

bool isJson(const QFileInfo& file)
{
    return file.suffix().compare(QLatin1String("json"), Qt::CaseInsensitive) == 0;
}

bool isHtml(const QFileInfo& file)
{
    return file.suffix().compare(QLatin1String("html"), Qt::CaseInsensitive) == 0 ||
           file.suffix().compare(QLatin1String("htm"), Qt::CaseInsensitive) == 0;
}

} // namespace

void ReportFile::check(const QString& name)
{
    const QFileInfo file(name);
    if (!isJson(file) && !isHtml(file)) {
        throw Failure{Failure::Code::InvalidOption,
                      tr("invalid value \"%1\" for option %2").arg(name, QLatin1String("--report")),
                      tr("Use a name that ends in .html or .json; that says what is written."),
                      {}};
    }
    if (!file.dir().exists() || file.isDir()) {
        throw Failure{Failure::Code::InvalidOption,
                      tr("The report cannot be written to \"%1\".").arg(QDir::toNativeSeparators(name)),
                      file.isDir() ? tr("There is a folder of that name.") : tr("Make its folder first."),
                      {}};
    }
}

void ReportFile::write(const QString& name, const VerifyReport& report)
{
    QSaveFile file(name);
    const QByteArray content =
        isJson(QFileInfo(name)) ? QJsonDocument(report.toJson()).toJson() : report.toHtml().toUtf8();
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit()) {
        throw Failure{Failure::Code::StorageError,
                      tr("The report cannot be written to \"%1\".").arg(QDir::toNativeSeparators(name)),
                      {},
                      file.errorString()};
    }
}

} // namespace basekeep
