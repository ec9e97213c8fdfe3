#include "gui/verify/VerifyFindingsModel.h"

#include "gui/widgets/Icons.h"

#include <QtCore/QByteArray>

#include <algorithm>

namespace basekeep {

namespace {

bool isNumber(const QString& text)
{
    bool isWhole = false;
    static_cast<void>(text.toULongLong(&isWhole));
    return isWhole;
}

/// Numbers by their value, and before words.
QString sortableNumber(const QString& text)
{
    constexpr int mostDigits = 20;
    return isNumber(text) ? text.rightJustified(mostDigits, u' ') : text;
}

} // namespace

void VerifyFindingsModel::extend(const QList<VerifyFinding>& all)
{
    if (all.size() <= m_findings.size())
        return;
    m_namesRelations |= std::any_of(all.cbegin() + m_findings.size(), all.cend(),
                                    [](const VerifyFinding& finding) { return !finding.relation.isEmpty(); });
    beginInsertRows({}, int(m_findings.size()), int(all.size()) - 1);
    m_findings = all;
    endInsertRows();
}

void VerifyFindingsModel::clear()
{
    if (m_findings.isEmpty())
        return;
    beginResetModel();
    m_findings.clear();
    m_namesRelations = false;
    endResetModel();
}

int VerifyFindingsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_findings.size());
}

int VerifyFindingsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant VerifyFindingsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const VerifyFinding& finding = m_findings.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(finding, index.column());
    case Qt::DecorationRole:
        return index.column() == SeverityColumn ? QVariant(severityIcon(finding.severity())) : QVariant();
    case Qt::ToolTipRole:
        return toText(finding);
    case SortRole:
        if (index.column() == SeverityColumn)
            return int(finding.severity());
        if (index.column() == ExpectedColumn || index.column() == FoundColumn)
            return sortableNumber(text(finding, index.column()));
        return text(finding, index.column());
    case SeverityRole:
        return int(finding.severity());
    case PathRole:
        return QByteArray::fromStdString(finding.path);
    default:
        return {};
    }
}

QVariant VerifyFindingsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case SeverityColumn:
        return tr("Severity");
    case KindColumn:
        return tr("What");
    case PathColumn:
        return tr("File");
    case RelationColumn:
        return tr("Belongs To");
    case ExpectedColumn:
        return tr("Expected");
    case FoundColumn:
        return tr("Found");
    case MeaningColumn:
        return tr("Meaning");
    case ColumnCount:
        break;
    }
    return {};
}

QString VerifyFindingsModel::toText(const VerifyFinding& finding)
{
    QStringList lines{tr("%1: %2", "severity, fact").arg(severityWord(finding.severity()), finding.toText()),
                      finding.relationText(), finding.meaning(), finding.detail};
    lines.removeAll(QString());
    return lines.join(u'\n');
}

QString VerifyFindingsModel::severityWord(VerifyFinding::Severity severity)
{
    switch (severity) {
    case VerifyFinding::Severity::Error:
        return tr("Error");
    case VerifyFinding::Severity::Warning:
        return tr("Warning");
    case VerifyFinding::Severity::Note:
        return tr("Note");
    }
    return {};
}

QIcon VerifyFindingsModel::severityIcon(VerifyFinding::Severity severity)
{
    switch (severity) {
    case VerifyFinding::Severity::Error:
        return icon(QStringLiteral("error"), StateColor::Bad);
    case VerifyFinding::Severity::Warning:
        return icon(QStringLiteral("warning"), StateColor::Warning);
    case VerifyFinding::Severity::Note:
        return icon(QStringLiteral("note"), StateColor::Neutral);
    }
    return {};
}

QString VerifyFindingsModel::text(const VerifyFinding& finding, int column)
{
    switch (Column(column)) {
    case SeverityColumn:
        return severityWord(finding.severity());
    case KindColumn:
        return VerifyFinding::titleOf(finding.kind);
    case PathColumn:
        return finding.isAboutBlock() ? tr("%1, block %2").arg(finding.pathText(), QString::number(finding.block))
                                      : finding.pathText();
    case RelationColumn:
        return finding.relation;
    case ExpectedColumn:
        return finding.expected;
    case FoundColumn:
        return finding.found;
    case MeaningColumn:
        return finding.meaning();
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace basekeep
