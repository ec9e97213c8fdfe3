#include "gui/wizard/MethodGroup.h"

#include <QtCore/QScopedValueRollback>
#include <QtGui/QStandardItemModel>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QStyle>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/QuietLabel.h"
#include "gui/widgets/ReasonLine.h"
#include "gui/wizard/BackupSetup.h"

namespace basekeep {

MethodGroup::MethodGroup(const QString& title, BackupSetup& setup, QWidget* parent)
    : QGroupBox(title, parent), m_setup(setup)
{
    connect(&setup, &BackupSetup::settingsChanged, this, &MethodGroup::refresh);
    connect(&setup, &BackupSetup::serverReportChanged, this, &MethodGroup::refresh);
}

void MethodGroup::refresh()
{
    const QScopedValueRollback guard(m_isShowing, true);
    showSettings();
}

MethodRules MethodGroup::rules() const
{
    return {m_setup.settings(), m_setup.serverReport(), m_setup.isIncremental()};
}

QRadioButton* MethodGroup::addOption(QVBoxLayout* layout, const QString& objectName, const QString& text,
                                     const QString& explanation)
{
    auto* option = new QRadioButton(text);
    option->setObjectName(objectName);
    option->setAccessibleDescription(explanation);
    layout->addWidget(option);
    auto* label = new QuietLabel(explanation);
    const QStyle* style = option->style();
    label->setIndent(style->pixelMetric(QStyle::PM_ExclusiveIndicatorWidth) +
                     style->pixelMetric(QStyle::PM_RadioButtonLabelSpacing));
    layout->addWidget(label);
    return option;
}

QComboBox* MethodGroup::makeComboBox(const QString& objectName)
{
    constexpr int leastCharacters = 12;
    auto* box = new QComboBox;
    box->setObjectName(objectName);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(leastCharacters);
    return box;
}

QCheckBox* MethodGroup::makeCheckBox(const QString& objectName, const QString& text, const QString& explanation)
{
    auto* box = new QCheckBox(text);
    box->setObjectName(objectName);
    box->setToolTip(explanation);
    box->setAccessibleDescription(explanation);
    return box;
}

void MethodGroup::explain(QWidget* control, ReasonLine* line, const QString& obstacle, bool isChosen)
{
    control->setEnabled(obstacle.isEmpty() || isChosen);
    line->setReason(obstacle, isChosen ? ReasonLine::Tone::Warning : ReasonLine::Tone::Quiet);
}

void MethodGroup::offerEntry(QComboBox* box, int index, bool isOffered)
{
    if (auto* model = qobject_cast<QStandardItemModel*>(box->model()))
        model->item(index)->setEnabled(isOffered);
}

void MethodGroup::explainEntries(QComboBox* box, ReasonLine* line, const QStringList& obstacles)
{
    QString first;
    for (int index = 0; index < obstacles.size(); ++index) {
        const QString& obstacle = obstacles.at(index);
        offerEntry(box, index, obstacle.isEmpty() || index == box->currentIndex());
        if (first.isEmpty())
            first = obstacle;
    }
    const QString chosen = obstacles.value(box->currentIndex());
    if (chosen.isEmpty())
        line->setReason(first, ReasonLine::Tone::Quiet);
    else
        line->setReason(chosen, ReasonLine::Tone::Warning);
}

} // namespace basekeep
