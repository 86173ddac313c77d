-- The sentences of mart.target_progress and the reasons of mart.target_values, in Vietnamese and English.
-- Statements are separated by a line that holds only a semicolon.

-- Why a target could not be measured or assessed. Null for a reason that is not in the list: a measured target.
CREATE TEMP MACRO reason_vi(reason) AS
    CASE reason
        WHEN 'qualitative' THEN 'đây là mục tiêu định tính, kế hoạch không nêu con số'
        WHEN 'no_number' THEN 'kế hoạch không nêu con số'
        WHEN 'no_arithmetic' THEN 'chưa có cách tính cho loại mục tiêu này'
        WHEN 'no_members' THEN 'chưa biết danh sách xã của nhóm'
        WHEN 'none_recognised' THEN 'chưa có xã nào được công nhận'
        WHEN 'no_register' THEN 'chưa có danh sách quyết định công nhận'
        WHEN 'no_advanced_register' THEN 'danh sách nhận được chưa có quyết định công nhận nông thôn mới nâng cao nào'
        WHEN 'no_start' THEN 'không có số đầu kỳ để tính phần tăng thêm'
        WHEN 'no_baseline' THEN 'kế hoạch không nêu số đầu kỳ'
        WHEN 'no_data' THEN 'chưa có số liệu của kỳ này'
        WHEN 'all_unknown' THEN 'chưa biết kết quả của xã nào'
        WHEN 'some_missing' THEN 'còn xã trong nhóm chưa báo cáo'
        WHEN 'held_figure' THEN 'ô số liệu đang được giữ lại vì chưa đọc chắc chắn'
    END
;
CREATE TEMP MACRO reason_en(reason) AS
    CASE reason
        WHEN 'qualitative' THEN 'it is a qualitative target and the plan gives no number'
        WHEN 'no_number' THEN 'the plan gives no number'
        WHEN 'no_arithmetic' THEN 'there is no arithmetic for this kind of target yet'
        WHEN 'no_members' THEN 'the communes of the group are not known'
        WHEN 'none_recognised' THEN 'no commune is recognised yet'
        WHEN 'no_register' THEN 'there is no register of recognition decisions'
        WHEN 'no_advanced_register' THEN 'no register received holds a decision on the advanced standard'
        WHEN 'no_start' THEN 'there is no baseline to count additions from'
        WHEN 'no_baseline' THEN 'the plan gives no baseline'
        WHEN 'no_data' THEN 'there are no data for this period'
        WHEN 'all_unknown' THEN 'no commune''s result is known'
        WHEN 'some_missing' THEN 'some communes of the group have not reported'
        WHEN 'held_figure' THEN 'the cell is held because it could not be read with certainty'
    END
;
CREATE TEMP MACRO unit_vi(unit) AS
    CASE unit
        WHEN 'commune' THEN 'xã'
        WHEN 'criteria per commune' THEN 'tiêu chí/xã'
        WHEN 'criteria' THEN 'tiêu chí'
        WHEN 'advanced criteria per recognised commune' THEN 'tiêu chí nâng cao/xã'
        WHEN 'model residential area per recognised commune' THEN 'khu dân cư kiểu mẫu/xã'
        WHEN 'work' THEN 'công trình'
        WHEN 'school' THEN 'trường'
        WHEN 'million VND per person per year' THEN 'triệu đồng/người/năm'
        WHEN 'billion VND' THEN 'tỷ đồng'
        WHEN 'percentage point' THEN 'điểm phần trăm'
        WHEN 'worker' THEN 'lao động'
        WHEN 'person' THEN 'người'
        WHEN 'person-time' THEN 'lượt người'
        ELSE unit
    END
;
CREATE TEMP MACRO unit_en(unit) AS
    CASE
        WHEN unit IN ('commune', 'work', 'school', 'worker', 'percentage point', 'person-time') THEN unit || 's'
        WHEN unit = 'person' THEN 'people'
        WHEN unit LIKE 'model residential area per %' THEN replace(unit, 'area', 'areas')
        ELSE unit
    END
;
CREATE TEMP MACRO group_vi(grp) AS
    CASE grp
        WHEN 'all' THEN 'toàn tỉnh'
        WHEN 'border' THEN 'xã biên giới'
        WHEN 'special_pilot' THEN 'xã điểm đặc biệt khó khăn'
        WHEN 'district_special_pilot' THEN 'xã điểm đặc biệt khó khăn do huyện chọn'
        WHEN 'recognised' THEN 'xã đã được công nhận'
        WHEN 'advanced_pilot' THEN 'xã điểm nông thôn mới nâng cao'
        ELSE grp
    END
;
CREATE TEMP MACRO group_en(grp) AS
    CASE grp WHEN 'all' THEN 'whole province' WHEN 'recognised' THEN 'recognised communes' ELSE replace(grp, '_', ' ') END
;
-- Decimals of figures in a sentence; −1: as many as the figure has.
CREATE TEMP MACRO decimals_for(measure) AS CASE WHEN measure IN ('average', 'advanced_average') THEN 2 ELSE -1 END
;
CREATE TEMP MACRO figure_vi(x, decimals) AS number_vi(x, if(decimals < 0, decimals_of(x), decimals))
;
CREATE TEMP MACRO figure_en(x, decimals) AS number_en(x, if(decimals < 0, decimals_of(x), decimals))
;
-- What the target is about.
CREATE TEMP MACRO subject_vi(measure, kind, criterion_no, criterion_name, band_from, band_to, grp, form_name, plan_text) AS
    CASE
        WHEN measure = 'criterion' THEN 'Tiêu chí số ' || criterion_no || ' (' || criterion_name || ')'
            || if(kind = 'count_new', ', số xã đạt thêm', '')
        WHEN measure = 'recognised' AND kind = 'count_new' THEN 'Xã được công nhận đạt chuẩn trong năm'
        WHEN measure = 'recognised' THEN 'Tổng số xã được công nhận đạt chuẩn'
        WHEN measure = 'band' THEN 'Số xã đạt ' || band_from || if(band_to > band_from, '–' || band_to, '') || ' tiêu chí'
        WHEN measure = 'average' THEN 'Bình quân tiêu chí/xã'
        WHEN measure = 'least' THEN 'Xã thấp nhất của nhóm'
        WHEN measure = 'advanced_average' THEN 'Bình quân tiêu chí nâng cao'
        WHEN measure = 'advanced_count' THEN 'Số xã đạt chuẩn nâng cao'
        WHEN measure = 'model_area_least' THEN 'Khu dân cư kiểu mẫu, xã ít nhất'
        WHEN measure = 'money' AND form_name IS NOT NULL THEN 'Nguồn vốn «' || form_name || '»'
        ELSE coalesce(
            form_name,
            CASE WHEN length(plan_text) > 90 THEN left(plan_text, 89) || '…' ELSE nullif(plan_text, '') END,
            'Mục tiêu'
        )
    END
    || if(grp IN ('all', 'province') OR measure IN ('output', 'money', 'none'), '', ' (' || group_vi(grp) || ')')
;
CREATE TEMP MACRO subject_en(measure, kind, criterion_no, criterion_name, band_from, band_to, grp, target_id) AS
    CASE
        WHEN measure = 'criterion' THEN 'Criterion ' || criterion_no || coalesce(' (' || criterion_name || ')', '')
            || if(kind = 'count_new', ', additional communes', '')
        WHEN measure = 'recognised' AND kind = 'count_new' THEN 'Communes recognised this year'
        WHEN measure = 'recognised' THEN 'Communes recognised in all'
        WHEN measure = 'band' THEN 'Communes at ' || band_from || if(band_to > band_from, '–' || band_to, '') || ' criteria'
        WHEN measure = 'average' THEN 'Criteria per commune, mean'
        WHEN measure = 'least' THEN 'Lowest commune of the group'
        WHEN measure = 'advanced_average' THEN 'Advanced criteria, mean'
        WHEN measure = 'advanced_count' THEN 'Communes recognised as advanced'
        WHEN measure = 'model_area_least' THEN 'Model residential areas, commune with fewest'
        -- Outputs and sources have no English name; their id says it: rural roads km.
        WHEN measure = 'money' THEN 'Funding, ' || replace(regexp_replace(target_id, '^funding\.', ''), '.', ', ')
        ELSE upper(left(replace(replace(regexp_replace(target_id, '^output\.', ''), '.', ', '), '_', ' '), 1)) || substr(replace(replace(regexp_replace(target_id, '^output\.', ''), '.', ', '), '_', ' '), 2)
    END
    || if(grp IN ('all', 'province') OR measure IN ('output', 'money', 'none'), '', ' (' || group_en(grp) || ')')
;
-- What was measured.
CREATE TEMP MACRO measured_vi(measure, kind, value, members, unit) AS
    CASE
        WHEN value IS NULL THEN 'chưa có số liệu'
        WHEN measure IN ('criterion', 'recognised') AND kind = 'count_new'
            THEN if(value < 0, 'giảm ' || figure_vi(-value, -1), 'thêm ' || figure_vi(value, -1)) || ' xã'
        WHEN unit = 'commune' AND members IS NOT NULL AND measure NOT IN ('output', 'money')
            THEN figure_vi(value, -1) || '/' || figure_vi(members, -1) || ' xã' || if(measure = 'criterion', ' đạt', '')
        ELSE figure_vi(value, decimals_for(measure)) || ' ' || unit_vi(unit)
    END
;
CREATE TEMP MACRO measured_en(measure, kind, value, members, unit) AS
    CASE
        WHEN value IS NULL THEN 'no data'
        WHEN measure IN ('criterion', 'recognised') AND kind = 'count_new'
            THEN if(value < 0, figure_en(-value, -1) || ' fewer', figure_en(value, -1) || ' more')
        WHEN unit = 'commune' AND members IS NOT NULL AND measure NOT IN ('output', 'money')
            THEN figure_en(value, -1) || ' of ' || figure_en(members, -1) || ' communes'
                || if(measure = 'criterion', ' pass', '')
        ELSE figure_en(value, decimals_for(measure)) || if(unit = '%', '%', ' ' || unit_en(unit))
    END
;
-- What the plan needs: a number or a range, and whether it is to be reached, kept or come down to.
CREATE TEMP MACRO needed_vi(kind, d, target_low, target_high) AS
    CASE
        WHEN kind = 'maintain' THEN 'cần giữ '
        WHEN d < 0 THEN 'cần giảm còn '
        WHEN kind = 'count_new' THEN 'cần thêm '
        ELSE 'cần '
    END
    || figure_vi(target_low, -1)
    || CASE WHEN target_high > target_low THEN '–' || figure_vi(target_high, -1) ELSE '' END
;
CREATE TEMP MACRO needed_en(kind, d, target_low, target_high) AS
    CASE
        WHEN kind = 'maintain' THEN 'to be kept at '
        WHEN d < 0 THEN 'to come down to '
        ELSE 'target '
    END
    || figure_en(target_low, -1)
    || CASE WHEN target_high > target_low THEN '–' || figure_en(target_high, -1) ELSE '' END
;
-- What the plan wants by now, and how far from it: 55,0, còn thiếu 1,0 xã.
CREATE TEMP MACRO by_now_vi(expected, lead, d, unit, decimals) AS
    if(d < 0, 'giảm còn ', 'có ') || number_vi(expected, if(decimals < 0, 1, decimals))
    || CASE
        WHEN round(lead, if(decimals < 0, 1, decimals)) = 0 THEN ', vừa đúng'
        WHEN lead > 0 THEN ', đang vượt ' || number_vi(lead, if(decimals < 0, 1, decimals)) || ' ' || unit
        ELSE if(d < 0, ', còn thừa ', ', còn thiếu ') || number_vi(-lead, if(decimals < 0, 1, decimals)) || ' ' || unit
    END
;
CREATE TEMP MACRO by_now_en(expected, lead, d, decimals) AS
    number_en(expected, if(decimals < 0, 1, decimals)) || ' planned by now, '
    || CASE
        WHEN round(lead, if(decimals < 0, 1, decimals)) = 0 THEN 'exactly met'
        WHEN lead > 0 THEN number_en(lead, if(decimals < 0, 1, decimals)) || ' ahead'
        ELSE number_en(-lead, if(decimals < 0, 1, decimals)) || if(d < 0, ' too many', ' short')
    END
;
-- An interval to be read aloud; an end that nothing bounds is left out. Never 'a–b': −5–−2 cannot be read.
CREATE TEMP MACRO range_vi(low, high, decimals) AS
    CASE
        WHEN low IS NULL AND high IS NULL THEN 'là bất kỳ mức nào'
        WHEN high IS NULL THEN 'từ ' || figure_vi(low, decimals) || ' trở lên'
        WHEN low IS NULL THEN 'đến ' || figure_vi(high, decimals)
        ELSE 'từ ' || figure_vi(low, decimals) || ' đến ' || figure_vi(high, decimals)
    END
;
CREATE TEMP MACRO range_en(low, high, decimals) AS
    CASE
        WHEN low IS NULL AND high IS NULL THEN 'anything'
        WHEN high IS NULL THEN figure_en(low, decimals) || ' or more'
        WHEN low IS NULL THEN 'at most ' || figure_en(high, decimals)
        ELSE 'from ' || figure_en(low, decimals) || ' to ' || figure_en(high, decimals)
    END
;
-- A monthly pace: tăng 1,5 xã. A pace under one, or of a mean, takes two decimals.
CREATE TEMP MACRO pace_decimals(x, decimals) AS if(decimals = 2 OR abs(x) < 0.95, 2, 1)
;
CREATE TEMP MACRO per_month_vi(x, decimals, unit) AS
    if(
        abs(x) < 0.005,
        'không đổi',
        if(x < 0, 'giảm ', 'tăng ') || number_vi(abs(x), pace_decimals(x, decimals)) || ' ' || unit
    )
;
CREATE TEMP MACRO per_month_en(x, decimals) AS
    if(abs(x) < 0.005, 'no change', if(x < 0, '−', '+') || number_en(abs(x), pace_decimals(x, decimals)))
;
CREATE TEMP MACRO explain_vi(
    subject, measured, needed, status, begin, value, T, gap, by_now, pace, d, unit, reason
) AS
    CASE
        WHEN status = 'not_assessable'
            THEN subject || ': ' || if(measured = 'chưa có số liệu', '', measured || coalesce(', ' || needed, '')
                    || if(value < T, ', còn cách ' || gap || ' ' || unit, '') || '; ')
                || 'chưa đánh giá được ' || if(measured = 'chưa có số liệu', '', 'tiến độ ') || 'vì '
                || coalesce(reason, reason_vi('no_data')) || '.'
        WHEN status = 'not_started' AND measured = 'chưa có số liệu'
            THEN subject || ': kỳ gốc, ' || coalesce(reason, reason_vi('no_data')) || '.'
        WHEN status = 'not_started'
            THEN subject || ': ' || measured || coalesce(', ' || needed, '') || '; kỳ gốc, chưa tính tiến độ.'
        WHEN status = 'achieved' THEN subject || ': ' || measured || ', ' || needed || ': đã đạt mục tiêu.'
        WHEN status = 'missed'
            THEN subject || ': ' || measured || ', ' || needed || ': đã quá hạn mà chưa đạt mục tiêu, còn '
                || if(d < 0, 'thừa ', 'thiếu ') || gap || ' ' || unit || '.'
        WHEN status = 'reversing' AND pace IS NULL
            THEN subject || ': ' || measured || ', ' || needed || ': không giữ được mức phải giữ, thiếu '
                || gap || ' ' || unit || '.'
        WHEN status = 'reversing'
            THEN subject || ': ' || measured || ', đầu kỳ ' || begin || ', ' || needed
                || '; theo kế hoạch lúc này phải ' || by_now
                || ': đang đi ngược mục tiêu.'
        WHEN status = 'no_movement'
            THEN subject || ': ' || measured || ', bằng đầu kỳ, ' || needed
                || '; theo kế hoạch lúc này phải ' || by_now
                || ': chưa chuyển biến.'
        ELSE subject || ': ' || measured || ', ' || needed || '; theo kế hoạch lúc này phải '
            || by_now
            || '; tốc độ đạt ' || percent_vi(pace) || ' so với yêu cầu: '
            || CASE status WHEN 'on_track' THEN 'đúng tiến độ' WHEN 'at_risk' THEN 'có nguy cơ chậm' ELSE 'chậm' END
            || '.'
    END
;
CREATE TEMP MACRO explain_en(
    subject, measured, needed, status, begin, value, T, gap, by_now, pace, d, unit, reason
) AS
    CASE
        WHEN status = 'not_assessable'
            THEN subject || ': ' || if(measured = 'no data', '', measured || coalesce(', ' || needed, '')
                    || if(value < T, ', ' || gap || ' to go', '') || '; ')
                || if(measured = 'no data', '', 'pace ') || 'not assessable because '
                || coalesce(reason, reason_en('no_data')) || '.'
        WHEN status = 'not_started' AND measured = 'no data'
            THEN subject || ': baseline period, ' || coalesce(reason, reason_en('no_data')) || '.'
        WHEN status = 'not_started'
            THEN subject || ': ' || measured || coalesce(', ' || needed, '') || '; baseline period, no progress yet.'
        WHEN status = 'achieved' THEN subject || ': ' || measured || ', ' || needed || ': achieved.'
        WHEN status = 'missed'
            THEN subject || ': ' || measured || ', ' || needed || ': past due and not achieved, '
                || gap || if(d < 0, ' too many.', ' short.')
        WHEN status = 'reversing' AND pace IS NULL
            THEN subject || ': ' || measured || ', ' || needed || ': below what was to be kept, '
                || gap || ' short.'
        WHEN status = 'reversing'
            THEN subject || ': ' || measured || ', began at ' || begin || ', ' || needed || '; '
                || by_now || ': moving away from the target.'
        WHEN status = 'no_movement'
            THEN subject || ': ' || measured || ', as at the start, ' || needed || '; '
                || by_now || ': no movement.'
        ELSE subject || ': ' || measured || ', ' || needed || '; ' || by_now
            || '; pace ' || number_en(pace * 100, 0) || '% of what is needed: '
            || CASE status WHEN 'on_track' THEN 'on track' WHEN 'at_risk' THEN 'at risk' ELSE 'behind' END || '.'
    END
;
-- Who of the group is still missing, for a target that all of it must meet.
CREATE TEMP MACRO members_vi(reached, undecided, members, missing) AS
    CASE
        WHEN reached IS NULL OR missing IS NULL THEN ''
        WHEN undecided = members THEN ''
        ELSE ' Đã có ' || figure_vi(reached, 0) || '/' || figure_vi(members, 0) || ' xã đạt mức này; còn thiếu '
            || missing || '.'
    END
;
CREATE TEMP MACRO members_en(reached, undecided, members, missing) AS
    CASE
        WHEN reached IS NULL OR missing IS NULL THEN ''
        WHEN undecided = members THEN ''
        ELSE ' ' || figure_en(reached, 0) || ' of ' || figure_en(members, 0) || ' communes are there; missing are '
            || missing || '.'
    END
;
-- Pace so far against the pace needed from now on, by the month. 'so_far' is signed, as is 'needed'.
CREATE TEMP MACRO pace_vi(status, so_far, needed, decimals, unit) AS
    CASE
        WHEN status IN ('not_started', 'not_assessable', 'achieved', 'missed') OR so_far IS NULL OR needed IS NULL THEN ''
        ELSE ' Đến nay mỗi tháng ' || per_month_vi(so_far, decimals, unit) || '; từ nay đến hạn mỗi tháng cần '
            || per_month_vi(needed, decimals, unit) || '.'
    END
;
CREATE TEMP MACRO pace_en(status, so_far, needed, decimals, unit) AS
    CASE
        WHEN status IN ('not_started', 'not_assessable', 'achieved', 'missed') OR so_far IS NULL OR needed IS NULL THEN ''
        ELSE ' So far ' || per_month_en(so_far, decimals) || ' a month; from now on '
            || per_month_en(needed, decimals) || ' a month is needed.'
    END
;
-- Money spent, against the time that has gone.
CREATE TEMP MACRO spent_vi(status, disbursed, disbursed_share, time_share, unit) AS
    CASE
        WHEN disbursed_share IS NULL OR status = 'not_started' THEN ''
        ELSE ' Đã giải ngân ' || figure_vi(disbursed, -1) || ' ' || unit || ', bằng '
            || percent_vi(disbursed_share) || ' kế hoạch; thời gian đã qua ' || percent_vi(time_share) || '.'
    END
;
CREATE TEMP MACRO spent_en(status, disbursed, disbursed_share, time_share) AS
    CASE
        WHEN disbursed_share IS NULL OR status = 'not_started' THEN ''
        ELSE ' Disbursed: ' || figure_en(disbursed, -1) || ', ' || number_en(disbursed_share * 100, 0)
            || '% of the plan; ' || number_en(time_share * 100, 0) || '% of the time has gone.'
    END
;
-- How sure it is.
CREATE TEMP MACRO doubt_vi(
    status, value_low, value_high, decimals, is_robust, hangs_on, members_unverified, carried_from
) AS
    coalesce(' Số liệu lấy từ kỳ ' || carried_from || '.', '')
    || CASE
        WHEN NOT coalesce(is_robust, TRUE)
            THEN ' Chưa chắc chắn: kết quả có thể ' || range_vi(value_low, value_high, decimals)
                || coalesce(', phụ thuộc ' || hangs_on, '') || '.'
        WHEN value_low < value_high
            THEN ' Khoảng có thể: ' || range_vi(value_low, value_high, decimals)
                || if(is_robust AND status <> 'not_started', '; kết luận không đổi.', '.')
        WHEN is_robust AND status <> 'not_started' AND NOT members_unverified THEN ' Kết luận chắc chắn.'
        ELSE ''
    END
    || if(members_unverified AND status <> 'not_started', ' Danh sách xã của nhóm chưa được kiểm chứng.', '')
;
CREATE TEMP MACRO doubt_en(
    status, value_low, value_high, decimals, is_robust, hangs_on, members_unverified, carried_from
) AS
    coalesce(' Figure of ' || carried_from || '.', '')
    || CASE
        WHEN NOT coalesce(is_robust, TRUE)
            THEN ' Not certain: it may be ' || range_en(value_low, value_high, decimals)
                || coalesce(', depending on ' || hangs_on, '') || '.'
        WHEN value_low < value_high
            THEN ' Possible range: ' || range_en(value_low, value_high, decimals)
                || if(is_robust AND status <> 'not_started', '; the verdict holds.', '.')
        WHEN is_robust AND status <> 'not_started' AND NOT members_unverified THEN ' Certain.'
        ELSE ''
    END
    || if(members_unverified AND status <> 'not_started', ' Membership of the group is not verified.', '')
;
