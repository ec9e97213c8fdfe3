#include "gui/verify/ReportExport.h"

#include "engine/jobs/Failure.h"
#include "engine/report/ReportPlace.h"
#include "engine/report/VerifyReport.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QJsonDocument>
#include <QtCore/QRegularExpression>
#include <QtCore/QSaveFile>
#include <QtGui/QPageSize>
#include <QtGui/QPdfWriter>
#include <QtGui/QTextDocument>

namespace basekeep {

namespace {

void writePdf(const VerifyReport& report, QIODevice& device)
{
    QPdfWriter writer(&device);
    writer.setTitle(ReportExport::tr("Verification of %1", "folder").arg(QDir::toNativeSeparators(report.folder)));
    writer.setCreator(QStringLiteral("Basekeep %1").arg(report.programVersion));
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins({}); // the document leaves two centimetres of its own
    QTextDocument document;
    document.setHtml(report.toHtml());
    document.print(&writer);
}

} // namespace

QString ReportExport::suffixOf(Form form)
{
    switch (form) {
    case Form::Html:
        return QStringLiteral("html");
    case Form::Pdf:
        return QStringLiteral("pdf");
    case Form::Json:
        return QStringLiteral("json");
    }
    return {};
}

QString ReportExport::nameOf(Form form)
{
    switch (form) {
    case Form::Html:
        return tr("Web page");
    case Form::Pdf:
        return tr("PDF");
    case Form::Json:
        return tr("JSON");
    }
    return {};
}

QString ReportExport::suggestedName(const VerifyReport& report, Form form)
{
    static const QRegularExpression unfit(QStringLiteral("[^\\w.-]+"), QRegularExpression::UseUnicodePropertiesOption);
    QString name = QFileInfo(QDir::cleanPath(report.folder)).fileName().replace(unfit, QStringLiteral("-"));
    if (!name.isEmpty())
        name += u'-';
    const QDateTime moment = report.endedAt.isValid() ? report.endedAt : QDateTime::currentDateTimeUtc();
    return QStringLiteral("verification-%1%2.%3")
        .arg(name, moment.toLocalTime().toString(QStringLiteral("yyyy-MM-dd-HHmm")), suffixOf(form));
}

void ReportExport::write(const VerifyReport& report, Form form, const QString& file)
{
    ReportPlace::check(file, {report.folder});
    QSaveFile target(file);
    bool isWritten = target.open(QIODevice::WriteOnly);
    if (isWritten) {
        switch (form) {
        case Form::Html:
            isWritten = target.write(report.toHtml().toUtf8()) >= 0;
            break;
        case Form::Pdf:
            writePdf(report, target);
            isWritten = target.error() == QFileDevice::NoError;
            break;
        case Form::Json:
            isWritten = target.write(QJsonDocument(report.toJson()).toJson()) >= 0;
            break;
        }
    }
    if (!isWritten || !target.commit()) {
        throw Failure{Failure::Code::StorageError,
                      tr("The report could not be written to %1.").arg(QDir::toNativeSeparators(file)),
                      tr("Choose a folder in which you may write, on a disk with room."), target.errorString()};
    }
}

} // namespace basekeep
